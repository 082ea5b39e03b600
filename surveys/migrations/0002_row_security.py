from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, also for code that forgets to ask.
PURPOSE = "current_setting('app.purpose', true)"
BOX = f"""
CREATE POLICY pulse_only ON surveys_ballotbox AS RESTRICTIVE USING ({PURPOSE} = 'pulse');
"""
# The author, program managers, and the two purposes that have no reader: writing an answer, computing the band.
CHECK_IN = f"""
CREATE POLICY named_readers ON surveys_checkin AS RESTRICTIVE USING (
  {PURPOSE} IN ('check_in', 'health')
  OR EXISTS (SELECT 1 FROM participants_person p WHERE p.id = person_id AND p.user_id = {SIGNED_IN_USER})
  OR EXISTS (
    SELECT 1 FROM organizations_membership m JOIN organizations_rolegrant g ON g.membership_id = m.id
    WHERE m.user_id = {SIGNED_IN_USER} AND m.is_active AND g.role = 'program_manager'
      AND m.organization_id = surveys_checkin.organization_id AND g.organization_id = m.organization_id
  )
);
"""  # noqa: S608  (made of constants)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial"), ("organizations", "0002_row_security")]
    operations = [
        ProtectTenantTables(),
        migrations.RunSQL(BOX, migrations.RunSQL.noop),
        migrations.RunSQL(CHECK_IN, migrations.RunSQL.noop),
    ]
