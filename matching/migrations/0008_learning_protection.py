from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("matching", "0007_learning")]
    # After the tables: Django adds their plain foreign keys at the end of the migration that makes them.
    operations = [ProtectTenantTables()]
