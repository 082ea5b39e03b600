from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("readiness", "0002_row_security"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historyimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("reading", "Being read"),
                    ("mapping", "Columns to confirm"),
                    ("preview", "Ready to look at"),
                    ("importing", "Being imported"),
                    ("done", "Imported"),
                    ("failed", "Could not be read"),
                    ("discarded", "Discarded"),
                    ("undoing", "Being taken back"),
                    ("undone", "Taken back"),
                ],
                default="preview",
                max_length=10,
            ),
        ),
    ]
