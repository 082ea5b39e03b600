from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0006_draws")]
    operations = [ProtectTenantTables()]
