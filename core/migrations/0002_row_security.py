from django.db import migrations

from core.row_security import SCHEDULER_ROLE, ProtectTenantTables

CACHE_TABLE = """
CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""

# The scheduler finds due jobs of all organizations, and sees nothing of them but ids and times.
SCHEDULER_READS_JOBS = f"""
CREATE POLICY scheduler_reads ON core_job FOR SELECT TO {SCHEDULER_ROLE} USING (true);
GRANT SELECT (id, organization_id, queue, state, run_after, lease_until) ON core_job TO {SCHEDULER_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial"), ("organizations", "0001_initial")]
    operations = [
        ProtectTenantTables(),
        migrations.RunSQL(SCHEDULER_READS_JOBS, migrations.RunSQL.noop),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE core_cache"),
    ]
