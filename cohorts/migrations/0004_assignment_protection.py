from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0003_assignments"), ("programs", "0008_library_protection")]
    # After the tables: Django adds its plain foreign keys at the end of the migration that makes them.
    operations = [ProtectTenantTables()]
