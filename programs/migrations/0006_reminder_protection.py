from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_reminder_settings")]
    # After the table: Django adds its plain foreign keys at the end of the migration that makes it.
    operations = [ProtectTenantTables()]
