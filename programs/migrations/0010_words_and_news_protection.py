from django.db import migrations

from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("programs", "0009_words_and_news")]
    operations = [ProtectTenantTables()]
