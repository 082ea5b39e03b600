from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial"), ("matching", "0002_row_security")]
    operations = [ProtectTenantTables()]
