from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, for whatever code or SQL runs as the runtime role.
OF_PARTICIPANT = f"""EXISTS (
  SELECT 1 FROM cohorts_participant c JOIN participants_person p ON p.id = c.person_id
  WHERE c.id = {{participant}} AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
PARTNER = f"""EXISTS (
  SELECT 1 FROM relationships_relationshipmember theirs
  JOIN relationships_relationshipmember mine ON mine.relationship_id = theirs.relationship_id
  JOIN cohorts_participant c ON c.id = mine.participant_id JOIN participants_person p ON p.id = c.person_id
  WHERE theirs.participant_id = k.participant_id AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
TEAM = f"""(k.visibility IN ('team', 'cohort') AND EXISTS (
  SELECT 1 FROM organizations_rolegrant r JOIN organizations_membership o ON o.id = r.membership_id
  WHERE o.user_id = {SIGNED_IN_USER} AND o.is_active AND r.role = 'program_manager'
))"""  # noqa: S608  (made of constants)
COHORT = f"""(k.visibility = 'cohort' AND EXISTS (
  SELECT 1 FROM cohorts_participant whose JOIN cohorts_participant c ON c.cohort_id = whose.cohort_id
  JOIN participants_person p ON p.id = c.person_id
  WHERE whose.id = k.participant_id AND c.state = 'active' AND p.user_id = {SIGNED_IN_USER}
))"""  # noqa: S608  (made of constants)
MINE = OF_PARTICIPANT.format(participant="k.participant_id")
READS_CAPSTONE = f"""EXISTS (
  SELECT 1 FROM relationships_capstone k WHERE k.id = capstone_id AND ({MINE} OR {PARTNER} OR {TEAM} OR {COHORT})
)"""  # noqa: S608  (made of constants)
OWNS_CAPSTONE = f"EXISTS (SELECT 1 FROM relationships_capstone k WHERE k.id = capstone_id AND {MINE})"  # noqa: S608  (made of constants)
READS_REVIEW = f"""EXISTS (
  SELECT 1 FROM relationships_midreview v JOIN relationships_relationshipmember own ON own.id = v.member_id
  JOIN relationships_relationshipmember m ON m.relationship_id = own.relationship_id
  JOIN cohorts_participant c ON c.id = m.participant_id JOIN participants_person p ON p.id = c.person_id
  WHERE v.id = review_id AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)
OWNS_REVIEW = f"""EXISTS (
  SELECT 1 FROM relationships_midreview v JOIN relationships_relationshipmember own ON own.id = v.member_id
  JOIN cohorts_participant c ON c.id = own.participant_id JOIN participants_person p ON p.id = c.person_id
  WHERE v.id = review_id AND p.user_id = {SIGNED_IN_USER}
)"""  # noqa: S608  (made of constants)


def policies(table: str, reads: str, owns: str) -> str:
    """Readers read, and only whoever wrote it writes, changes or takes it away."""
    return f"""
    CREATE POLICY readers ON {table} AS RESTRICTIVE FOR SELECT USING ({reads});
    CREATE POLICY writes ON {table} AS RESTRICTIVE FOR INSERT WITH CHECK ({owns});
    CREATE POLICY changes ON {table} AS RESTRICTIVE FOR UPDATE USING ({owns}) WITH CHECK ({owns});
    CREATE POLICY removes ON {table} AS RESTRICTIVE FOR DELETE USING ({owns});
    """


POLICIES = "".join(
    (
        policies("relationships_capstonetext", READS_CAPSTONE, OWNS_CAPSTONE),
        policies("relationships_capstonefile", READS_CAPSTONE, OWNS_CAPSTONE),
        policies("relationships_midreviewtext", READS_REVIEW, OWNS_REVIEW),
    )
)


class Migration(migrations.Migration):
    dependencies = [
        ("relationships", "0015_finishing"),
        ("participants", "0002_row_security"),
        ("cohorts", "0004_assignment_protection"),
    ]
    operations = [ProtectTenantTables(), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
