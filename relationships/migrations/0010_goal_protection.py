from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy. People of the relationship, and for the words of a goal those
# whom its visibility names: program managers, the manager of whose goal it is.
IN_RELATIONSHIP_OF = f"""EXISTS (
  SELECT 1 FROM relationships_relationshipmember own
  JOIN relationships_relationshipmember m ON m.relationship_id = own.relationship_id
  JOIN cohorts_participant c ON c.id = m.participant_id JOIN participants_person p ON p.id = c.person_id
  WHERE own.id = {{member}} AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
OF_GOAL = IN_RELATIONSHIP_OF.format(member="(SELECT g.owner_id FROM relationships_goal g WHERE g.id = goal_id)")
NAMED = f"""EXISTS (
  SELECT 1 FROM relationships_goal g WHERE g.id = goal_id AND (
    (g.visibility IN ('team', 'all') AND EXISTS (
      SELECT 1 FROM organizations_rolegrant r JOIN organizations_membership o ON o.id = r.membership_id
      WHERE o.user_id = {SIGNED_IN_USER} AND o.is_active AND r.role = 'program_manager'))
    OR (g.visibility IN ('manager', 'all') AND EXISTS (
      SELECT 1 FROM relationships_relationshipmember m JOIN cohorts_participant c ON c.id = m.participant_id
      JOIN participants_person p ON p.id = c.person_id JOIN participants_person b ON b.id = p.manager_id
      WHERE m.id = g.owner_id AND b.user_id = {SIGNED_IN_USER})))
)"""  # noqa: S608  (made of constants)
OF_PLAN = IN_RELATIONSHIP_OF.format(
    member="(SELECT d.member_id FROM relationships_developmentplan d WHERE d.id = plan_id)"
)
POLICIES = f"""
CREATE POLICY members_and_named ON relationships_goaltext AS RESTRICTIVE
  USING ({OF_GOAL} OR {NAMED}) WITH CHECK ({OF_GOAL});
CREATE POLICY members_only ON relationships_goalupdate AS RESTRICTIVE USING ({OF_GOAL});
CREATE POLICY members_only ON relationships_developmentplan AS RESTRICTIVE
  USING ({IN_RELATIONSHIP_OF.format(member="member_id")});
CREATE POLICY members_only ON relationships_plannedskill AS RESTRICTIVE USING ({OF_PLAN});
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0009_goals_and_agreements"), ("participants", "0002_row_security")]
    operations = [ProtectTenantTables(), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
