from django.db import migrations

from core.row_security import SCHEDULER_ROLE, ProtectTenantTables

SCHEDULER_READS_MESSAGES = f"""
CREATE POLICY scheduler_reads ON notifications_message FOR SELECT TO {SCHEDULER_ROLE} USING (true);
GRANT SELECT (id, organization_id, state, send_after, claimed_until) ON notifications_message TO {SCHEDULER_ROLE};
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("organizations", "0002_row_security")]
    operations = [ProtectTenantTables(), migrations.RunSQL(SCHEDULER_READS_MESSAGES, migrations.RunSQL.noop)]
