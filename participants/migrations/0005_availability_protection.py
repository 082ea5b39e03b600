from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("participants", "0004_availability")]
    operations = [ProtectTenantTables()]
