from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("cohorts", "0002_row_security")]
    operations = [ProtectTenantTables()]
