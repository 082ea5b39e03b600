from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cohorts", "0004_assignment_protection")]
    operations = [
        migrations.AddField(
            model_name="milestone", name="deed", field=models.CharField(blank=True, default="", max_length=20)
        )
    ]
