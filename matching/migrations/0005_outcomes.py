import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.identifiers
from core.row_security import ProtectTenantTables


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_choice_protection"), ("organizations", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="RunOutcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("content", models.BinaryField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outcome", to="matching.matchingrun"
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        ProtectTenantTables(),
    ]
