from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, for whatever code or SQL runs as the runtime role.
MEMBER = f"""EXISTS (
  SELECT 1 FROM relationships_relationshipmember m
  JOIN cohorts_participant c ON c.id = m.participant_id JOIN participants_person p ON p.id = c.person_id
  WHERE m.relationship_id = {{relationship}} AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
OF_SESSION = "(SELECT s.relationship_id FROM relationships_mentoringsession s WHERE s.id = session_id)"
COORDINATOR = f"""EXISTS (
  SELECT 1 FROM relationships_mentoringsession s JOIN relationships_relationship r ON r.id = s.relationship_id
  JOIN cohorts_cohort c ON c.id = r.cohort_id WHERE s.id = session_id AND c.coordinator_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
AUTHOR = f"author_id = {SIGNED_IN_USER}"
POLICIES = f"""
CREATE POLICY members_only ON relationships_agendaitem AS RESTRICTIVE
  USING ({MEMBER.format(relationship="relationships_agendaitem.relationship_id")});
CREATE POLICY members_only ON relationships_actionitem AS RESTRICTIVE
  USING ({MEMBER.format(relationship="relationships_actionitem.relationship_id")});
CREATE POLICY members_only ON relationships_sharednote AS RESTRICTIVE USING ({MEMBER.format(relationship=OF_SESSION)});
CREATE POLICY author_only ON relationships_privatenote AS RESTRICTIVE USING ({AUTHOR});
CREATE POLICY author_and_coordinator ON relationships_sessionfeedback AS RESTRICTIVE
  USING ({AUTHOR} OR {COORDINATOR}) WITH CHECK ({AUTHOR});
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0003_sessions")]
    operations = [ProtectTenantTables(), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
