from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0003_reminders"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="calendar_file",
            field=models.TextField(blank=True),
        ),
    ]
