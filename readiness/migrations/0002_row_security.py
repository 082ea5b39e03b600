from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, also for code that forgets to ask.
PURPOSE = "current_setting('app.purpose', true)"


def _manager(table: str) -> str:
    return f"""EXISTS (
    SELECT 1 FROM organizations_membership m JOIN organizations_rolegrant g ON g.membership_id = m.id
    WHERE m.user_id = {SIGNED_IN_USER} AND m.is_active AND g.role = 'program_manager'
      AND m.organization_id = {table}.organization_id AND g.organization_id = m.organization_id)"""  # noqa: S608  (constants)


def _reader(table: str) -> str:
    return f"""({_manager(table)} OR EXISTS (
    SELECT 1 FROM readiness_namedreader n JOIN organizations_membership m ON m.user_id = n.user_id
    WHERE n.user_id = {SIGNED_IN_USER} AND n.ended_at IS NULL AND n.organization_id = {table}.organization_id
      AND m.is_active AND m.organization_id = n.organization_id))"""  # noqa: S608


def _person(column: str) -> str:
    return f"EXISTS (SELECT 1 FROM participants_person p WHERE p.id = {column} AND p.user_id = {SIGNED_IN_USER})"  # noqa: S608


def _request(table: str, submitted: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM readiness_ratingrequest q WHERE q.nomination_id = {table}.nomination_id "  # noqa: S608
        f"AND q.rater_id = {SIGNED_IN_USER} AND q.submitted_on IS {submitted})"
    )


def _rated(table: str) -> str:
    return (
        f"EXISTS (SELECT 1 FROM readiness_nomination o JOIN participants_person p ON p.id = o.person_id "  # noqa: S608
        f"WHERE o.id = {table}.nomination_id AND p.user_id = {SIGNED_IN_USER})"
    )


# Figures read bands and dates for the purpose "succession". A rater who has not submitted sees nobody else's rating,
# whatever other roles they have; the rated person sees their own.
RATING = f"""
CREATE POLICY named_readers ON readiness_readinessrating AS RESTRICTIVE USING (
  {PURPOSE} = 'succession'
  OR rater_id = {SIGNED_IN_USER}
  OR {_rated("readiness_readinessrating")}
  OR (({_reader("readiness_readinessrating")} OR {_request("readiness_readinessrating", "NOT NULL")})
      AND NOT {_request("readiness_readinessrating", "NULL")})
)
"""
# What was agreed on gives the ratings away: the same readers.
CALIBRATION = f"""
CREATE POLICY named_readers ON readiness_calibration AS RESTRICTIVE USING (
  {PURPOSE} = 'succession'
  OR decided_by_id = {SIGNED_IN_USER}
  OR {_rated("readiness_calibration")}
  OR (({_reader("readiness_calibration")} OR {_request("readiness_calibration", "NOT NULL")})
      AND NOT {_request("readiness_calibration", "NULL")})
)
"""
COMMENT = f"""
CREATE POLICY named_readers ON readiness_ratingcomment AS RESTRICTIVE USING (
  author_id = {SIGNED_IN_USER} OR {_reader("readiness_ratingcomment")}
) WITH CHECK (author_id = {SIGNED_IN_USER})
"""
COMPETENCY = f"""
CREATE POLICY named_readers ON readiness_competencyrating AS RESTRICTIVE USING (
  {PURPOSE} = 'succession' OR rater_id = {SIGNED_IN_USER}
  OR {_person("person_id")} OR {_manager("readiness_competencyrating")}
)
"""
# Careers are read for figures, written by imports, and otherwise by the person alone.
HISTORY = f"""
CREATE POLICY figures_and_person ON readiness_careerevent AS RESTRICTIVE USING (
  {PURPOSE} IN ('succession', 'history') OR {_person("person_id")}
)
"""


class Migration(migrations.Migration):
    dependencies = [("readiness", "0001_initial"), ("organizations", "0002_row_security")]
    operations = [
        ProtectTenantTables(),
        *(
            migrations.RunSQL(policy, migrations.RunSQL.noop)
            for policy in (RATING, CALIBRATION, COMMENT, COMPETENCY, HISTORY)
        ),
    ]
