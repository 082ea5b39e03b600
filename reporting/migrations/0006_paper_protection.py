from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("reporting", "0005_papers")]
    operations = [ProtectTenantTables()]
