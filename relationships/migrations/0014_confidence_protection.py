from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, for whatever code or SQL runs as the runtime role.
# A talk in confidence exists for two people. Whoever forgets what is over sees that and nothing else: settled for a
# year, a complaint for three (relationships.confidences says the same to the people).
PARTIES = f"writer_id = {SIGNED_IN_USER} OR receiver_id = {SIGNED_IN_USER}"
OVER = """current_setting('app.purpose', true) = 'retention' AND state = 'settled'
  AND settled_on < current_date - CASE WHEN is_complaint THEN 1095 ELSE 365 END"""
# Seen through the policy above: whoever does not see the talk sees none of its words.
OF_A_TALK = "EXISTS (SELECT 1 FROM relationships_confidence c WHERE c.id = confidence_id)"
TEAM = f"""EXISTS (
  SELECT 1 FROM organizations_membership m JOIN organizations_rolegrant g ON g.membership_id = m.id
  WHERE m.user_id = {SIGNED_IN_USER} AND m.is_active AND g.role = 'program_manager'
    AND m.organization_id = relationships_extension.organization_id AND g.organization_id = m.organization_id
)"""  # noqa: S608  (made of constants)
POLICIES = f"""
CREATE POLICY parties_only ON relationships_confidence AS RESTRICTIVE
  USING ({PARTIES} OR ({OVER})) WITH CHECK ({PARTIES});
CREATE POLICY parties_only ON relationships_confidencewords AS RESTRICTIVE
  USING ({OF_A_TALK}) WITH CHECK (author_id = {SIGNED_IN_USER} AND {OF_A_TALK});
CREATE POLICY author_and_team ON relationships_extension AS RESTRICTIVE
  USING (author_id = {SIGNED_IN_USER} OR {TEAM});
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0013_endings_and_confidences"), ("organizations", "0002_row_security")]
    operations = [ProtectTenantTables(), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
