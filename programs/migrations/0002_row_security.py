from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial"), ("participants", "0002_row_security")]
    operations = [ProtectTenantTables()]
