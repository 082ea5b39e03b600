from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("programs", "0010_words_and_news_protection")]
    operations = [
        migrations.AddField(
            model_name="planmilestone", name="deed", field=models.CharField(blank=True, default="", max_length=20)
        )
    ]
