from django.db import migrations

from core.row_security import OWN_ROWS, SIGNED_IN_USER, ProtectTenantTables

# A user sees their own memberships before an organization is chosen; changes need the organization.
MEMBERSHIP_POLICIES = f"""
CREATE POLICY own_memberships ON organizations_membership FOR SELECT USING (user_id = {SIGNED_IN_USER} OR {OWN_ROWS});
"""

# Entries are added and read, never changed or removed, whoever the runtime role is.
AUDIT_IS_APPEND_ONLY = """
DO $$ DECLARE grantee_name text; BEGIN
  FOR grantee_name IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
    WHERE table_name = 'organizations_auditentry' AND grantee <> current_user
  LOOP EXECUTE format('REVOKE UPDATE, DELETE ON organizations_auditentry FROM %I', grantee_name); END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial"), ("core", "0002_row_security")]
    operations = [
        ProtectTenantTables(),
        migrations.RunSQL(MEMBERSHIP_POLICIES, migrations.RunSQL.noop),
        migrations.RunSQL(AUDIT_IS_APPEND_ONLY, migrations.RunSQL.noop),
    ]
