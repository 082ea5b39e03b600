from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("programs", "0007_library")]
    # After the tables: Django adds its plain foreign keys at the end of the migration that makes them.
    operations = [ProtectTenantTables()]
