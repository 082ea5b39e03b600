from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy. The person alone; matching only what was opted in;
# an import may replace what it brought.
PROTECTED_ATTRIBUTES = f"""
CREATE POLICY person_only ON participants_protectedattribute AS RESTRICTIVE USING (
  current_setting('app.purpose', true) = 'import'
  OR (current_setting('app.purpose', true) = 'matching' AND opted_in)
  OR EXISTS (SELECT 1 FROM participants_person p WHERE p.id = person_id AND p.user_id = {SIGNED_IN_USER})
);
"""  # noqa: S608  (made of a constant)


class Migration(migrations.Migration):
    dependencies = [("participants", "0001_initial"), ("notifications", "0002_row_security")]
    operations = [ProtectTenantTables(), migrations.RunSQL(PROTECTED_ATTRIBUTES, migrations.RunSQL.noop)]
