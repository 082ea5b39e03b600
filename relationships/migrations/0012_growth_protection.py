from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, for whatever code or SQL runs as the runtime role.
PEOPLE = """relationships_relationshipmember m
  JOIN cohorts_participant c ON c.id = m.participant_id JOIN participants_person p ON p.id = c.person_id"""
MEMBER = f"""EXISTS (SELECT 1 FROM {PEOPLE}
  WHERE m.relationship_id = {{relationship}} AND p.user_id = {SIGNED_IN_USER})"""  # noqa: S608  (made of constants)
RUNS_IT = f"""(EXISTS (
    SELECT 1 FROM relationships_groupfacilitator f
    WHERE f.relationship_id = {{relationship}} AND f.user_id = {SIGNED_IN_USER} AND f.ended_on IS NULL)
  OR EXISTS (SELECT 1 FROM {PEOPLE} WHERE m.relationship_id = {{relationship}} AND m.role = 'mentor' AND m.is_active
    AND p.user_id = {SIGNED_IN_USER}))"""  # noqa: S608  (made of constants)
PROGRAM_MANAGER = f"""EXISTS (
  SELECT 1 FROM organizations_rolegrant r JOIN organizations_membership o ON o.id = r.membership_id
  WHERE o.user_id = {SIGNED_IN_USER} AND o.is_active AND r.role = 'program_manager')"""  # noqa: S608
AUTHOR = f"author_id = {SIGNED_IN_USER}"
FOR_GROWTH = "current_setting('app.purpose', true) = 'growth'"
OF_SESSION = "(SELECT s.relationship_id FROM relationships_mentoringsession s WHERE s.id = session_id)"


def group(relationship: str) -> str:
    """Who is in a group or runs it."""
    return f"({MEMBER.format(relationship=relationship)} OR {RUNS_IT.format(relationship=relationship)})"


# What a group shares is read by the group; of its board everybody changes their own notes only.
GROUPS = f"""
CREATE POLICY group_only ON relationships_sessionplanitem AS RESTRICTIVE USING ({group(OF_SESSION)});
CREATE POLICY group_only ON relationships_material AS RESTRICTIVE
  USING ({group("relationships_material.relationship_id")});
CREATE POLICY group_reads ON relationships_boardnote AS RESTRICTIVE FOR SELECT
  USING ({group("relationships_boardnote.relationship_id")});
CREATE POLICY group_writes ON relationships_boardnote AS RESTRICTIVE FOR INSERT
  WITH CHECK ({AUTHOR} AND {group("relationships_boardnote.relationship_id")});
CREATE POLICY author_changes ON relationships_boardnote AS RESTRICTIVE FOR UPDATE USING ({AUTHOR});
CREATE POLICY author_removes ON relationships_boardnote AS RESTRICTIVE FOR DELETE USING ({AUTHOR});
CREATE POLICY facilitators_only ON relationships_handovernote AS RESTRICTIVE
  USING ({AUTHOR} OR {RUNS_IT.format(relationship="relationships_handovernote.relationship_id")})
  WITH CHECK ({AUTHOR} AND {RUNS_IT.format(relationship="relationships_handovernote.relationship_id")});
"""

# A reflection is read by its author and whom its visibility names.
OF_EXPERIENCE = "(SELECT e.participant_id FROM relationships_experience e WHERE e.id = experience_id)"
MENTOR = f"""EXISTS (
  SELECT 1 FROM relationships_relationshipmember own JOIN relationships_relationship r ON r.id = own.relationship_id
  JOIN {PEOPLE} ON m.relationship_id = r.id
  WHERE own.participant_id = {OF_EXPERIENCE} AND (m.role = 'mentor' OR r.kind = 'pair')
    AND p.user_id = {SIGNED_IN_USER})"""  # noqa: S608  (made of constants)
MANAGER = f"""EXISTS (
  SELECT 1 FROM cohorts_participant c JOIN participants_person p ON p.id = c.person_id
  JOIN participants_person b ON b.id = p.manager_id
  WHERE c.id = {OF_EXPERIENCE} AND b.user_id = {SIGNED_IN_USER})"""  # noqa: S608  (made of constants)
REFLECTIONS = f"""
CREATE POLICY author_and_named ON relationships_experiencereflection AS RESTRICTIVE USING (
  {AUTHOR}
  OR (visibility <> 'me' AND {MENTOR})
  OR (visibility IN ('team', 'all') AND {PROGRAM_MANAGER})
  OR (visibility IN ('manager', 'all') AND {MANAGER})
) WITH CHECK ({AUTHOR});
"""

# A rating of growth is read by its rater, and by whom it is about: once they rated that moment themselves, or after
# thirty days. Raters never read each other's. Sums name their purpose.
RATEE = f"""EXISTS (
  SELECT 1 FROM relationships_growthreview v JOIN {PEOPLE} ON m.id = v.member_id
  WHERE v.id = review_id AND p.user_id = {SIGNED_IN_USER} AND (
    v.moment = 'quarter' OR v.rated_on < CURRENT_DATE - 30
    OR EXISTS (SELECT 1 FROM relationships_growthreview o WHERE o.member_id = v.member_id
      AND o.moment = v.moment AND o.rater_kind = 'self' AND o.rater_id = {SIGNED_IN_USER})))"""  # noqa: S608
RATER = f"""EXISTS (SELECT 1 FROM relationships_growthreview v
  WHERE v.id = review_id AND v.rater_id = {SIGNED_IN_USER})"""  # noqa: S608  (made of constants)
OBSERVED = f"""EXISTS (SELECT 1 FROM cohorts_participant c JOIN participants_person p ON p.id = c.person_id
  WHERE c.id = participant_id AND p.user_id = {SIGNED_IN_USER})"""  # noqa: S608  (made of constants)
RATINGS = f"""
CREATE POLICY rater_and_ratee ON relationships_growthrating AS RESTRICTIVE
  USING ({RATER} OR {RATEE} OR {FOR_GROWTH}) WITH CHECK ({RATER});
CREATE POLICY author_ratee_team ON relationships_observation AS RESTRICTIVE
  USING ({AUTHOR} OR {OBSERVED} OR {PROGRAM_MANAGER} OR {FOR_GROWTH}) WITH CHECK ({AUTHOR});
CREATE POLICY author_and_team ON relationships_observationforteam AS RESTRICTIVE
  USING ({AUTHOR} OR {PROGRAM_MANAGER} OR {FOR_GROWTH}) WITH CHECK ({AUTHOR});
"""


class Migration(migrations.Migration):
    dependencies = [("relationships", "0011_groups_and_growth")]
    operations = [
        ProtectTenantTables(),
        *(migrations.RunSQL(one, migrations.RunSQL.noop) for one in (GROUPS, REFLECTIONS, RATINGS)),
    ]
