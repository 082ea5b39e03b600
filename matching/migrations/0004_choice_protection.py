from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy. "Rather not" is for the chooser and for matching alone.
RATHER_NOT = f"""
CREATE POLICY chooser_and_matching ON matching_choice AS RESTRICTIVE USING (
  NOT avoid
  OR current_setting('app.purpose', true) = 'matching'
  OR EXISTS (
    SELECT 1 FROM cohorts_participant c JOIN participants_person p ON p.id = c.person_id
    WHERE c.id = participant_id AND p.user_id = {SIGNED_IN_USER}
  )
);
"""  # noqa: S608  (made of a constant)


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_choices")]
    operations = [ProtectTenantTables(), migrations.RunSQL(RATHER_NOT, migrations.RunSQL.noop)]
