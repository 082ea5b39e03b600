from django.db import migrations

from core.row_security import SIGNED_IN_USER, ProtectTenantTables

# RESTRICTIVE: holds on top of the organization's policy, for whatever code or SQL runs as the runtime role.
# An answer is read by its author, by the cohort's coordinator (a named check-in), and where the product looks whether
# both sides said yes; the words beside it by nobody but the author.
POLICIES = f"""
CREATE POLICY author_and_coordinator ON relationships_fitanswer AS RESTRICTIVE USING (
  author_id = {SIGNED_IN_USER}
  OR current_setting('app.purpose', true) = 'trial'
  OR EXISTS (
    SELECT 1 FROM relationships_relationship r JOIN cohorts_cohort c ON c.id = r.cohort_id
    WHERE r.id = relationship_id AND c.coordinator_id = {SIGNED_IN_USER}
  )
) WITH CHECK (author_id = {SIGNED_IN_USER});
CREATE POLICY author_only ON relationships_fitwords AS RESTRICTIVE USING (author_id = {SIGNED_IN_USER});
"""  # noqa: S608  (made of a constant)


class Migration(migrations.Migration):
    dependencies = [("relationships", "0005_trials")]
    operations = [ProtectTenantTables(), migrations.RunSQL(POLICIES, migrations.RunSQL.noop)]
