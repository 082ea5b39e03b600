from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0007_draw_protection")]
    operations = [
        migrations.AddField(
            model_name="resourceassignment", name="due_on", field=models.DateField(blank=True, null=True)
        )
    ]
