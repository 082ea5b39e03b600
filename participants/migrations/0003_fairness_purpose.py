from django.db import migrations

from core.row_security import SIGNED_IN_USER

# As before, and one purpose more: fairness reports count those who opted in, and can never write.
POLICY = f"""
DROP POLICY person_only ON participants_protectedattribute;
CREATE POLICY person_only ON participants_protectedattribute AS RESTRICTIVE USING (
  current_setting('app.purpose', true) = 'import'
  OR (current_setting('app.purpose', true) IN ('matching', 'fairness') AND opted_in)
  OR EXISTS (SELECT 1 FROM participants_person p WHERE p.id = person_id AND p.user_id = {SIGNED_IN_USER})
) WITH CHECK (
  current_setting('app.purpose', true) = 'import'
  OR (current_setting('app.purpose', true) = 'matching' AND opted_in)
  OR EXISTS (SELECT 1 FROM participants_person p WHERE p.id = person_id AND p.user_id = {SIGNED_IN_USER})
);
"""  # noqa: S608  (made of a constant)


class Migration(migrations.Migration):
    dependencies = [("participants", "0002_row_security")]
    operations = [migrations.RunSQL(POLICY, migrations.RunSQL.noop)]
