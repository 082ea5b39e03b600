from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0001_initial"), ("programs", "0002_row_security")]
    operations = [ProtectTenantTables()]
