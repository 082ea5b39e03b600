from django.db import migrations

from core.row_security import ProtectTenantTables

# RESTRICTIVE: frozen means that no code and no SQL of the runtime role changes or removes them.
FROZEN = """
CREATE POLICY frozen_for_good ON reporting_pilotcriteria AS RESTRICTIVE FOR UPDATE USING (false);
CREATE POLICY frozen_kept ON reporting_pilotcriteria AS RESTRICTIVE FOR DELETE USING (false);
"""
UNFROZEN = """
DROP POLICY frozen_for_good ON reporting_pilotcriteria;
DROP POLICY frozen_kept ON reporting_pilotcriteria;
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0007_pilot_criteria")]
    operations = [ProtectTenantTables(), migrations.RunSQL(FROZEN, UNFROZEN)]
