from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("relationships", "0002_row_security")]
    operations = [ProtectTenantTables()]
