from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("relationships", "0007_ratings")]
    # After the table: Django adds its plain foreign keys at the end of the migration that makes it.
    operations = [ProtectTenantTables()]
