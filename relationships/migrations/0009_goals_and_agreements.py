import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("organizations", "0002_row_security"),
        ("participants", "0002_row_security"),
        ("relationships", "0008_rating_protection"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("version", models.PositiveSmallIntegerField()),
                ("every_weeks", models.PositiveSmallIntegerField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("confidentiality", models.TextField()),
                ("limits", models.TextField()),
                ("sharing", models.TextField()),
                ("more", models.TextField(blank=True)),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "relationship",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="relationships.relationship",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AgreementSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="relationships.agreement",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signatures",
                        to="relationships.relationshipmember",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DevelopmentPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("target_role", models.CharField(max_length=200)),
                ("success_criteria", models.TextField(blank=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="development_plans",
                        to="relationships.relationshipmember",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Under way"), ("reached", "Reached"), ("stopped", "Stopped")],
                        default="active",
                        max_length=8,
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("pair", "Nobody else"),
                            ("team", "The program team"),
                            ("manager", "The manager of whose goal it is"),
                            ("all", "The program team and the manager"),
                        ],
                        default="pair",
                        max_length=8,
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("starts_on", models.DateField()),
                ("due_on", models.DateField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="relationships.relationshipmember",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoalText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("title", models.CharField(max_length=200)),
                ("measure", models.CharField(blank=True, max_length=300)),
                ("levels", models.JSONField(blank=True, default=dict)),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="texts", to="relationships.goal"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="participants.skill",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoalUpdate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("progress", models.PositiveSmallIntegerField()),
                ("level", models.SmallIntegerField(blank=True, null=True)),
                ("reflection", models.CharField(blank=True, max_length=1000)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="updates", to="relationships.goal"
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlannedSkill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "public_id",
                    models.CharField(default=core.identifiers.random_id, editable=False, max_length=23, unique=True),
                ),
                ("level_now", models.PositiveSmallIntegerField()),
                ("level_wanted", models.PositiveSmallIntegerField()),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organizations.organization"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to="relationships.developmentplan",
                    ),
                ),
                (
                    "skill",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="participants.skill"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(
                fields=("organization", "relationship", "version"), name="agreement_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="agreementsignature",
            constraint=models.UniqueConstraint(fields=("organization", "agreement", "member"), name="signature_once"),
        ),
        migrations.AddConstraint(
            model_name="developmentplan",
            constraint=models.UniqueConstraint(fields=("organization", "member"), name="development_plan_once"),
        ),
        migrations.AddIndex(
            model_name="goal",
            index=models.Index(fields=["organization", "owner", "state"], name="goal_by_owner"),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__range", (0, 100))), name="goal_progress_0_100"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("starts_on"))), name="goal_due_after_start"
            ),
        ),
        migrations.AddConstraint(
            model_name="goaltext",
            constraint=models.UniqueConstraint(fields=("organization", "goal"), name="goal_text_once"),
        ),
        migrations.AddConstraint(
            model_name="goalupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("progress__range", (0, 100))), name="goal_update_0_100"
            ),
        ),
        migrations.AddConstraint(
            model_name="goalupdate",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__isnull", True), ("level__range", (-2, 2)), _connector="OR"),
                name="goal_update_level",
            ),
        ),
        migrations.AddConstraint(
            model_name="plannedskill",
            constraint=models.UniqueConstraint(fields=("organization", "plan", "skill"), name="planned_skill_once"),
        ),
        migrations.AddConstraint(
            model_name="plannedskill",
            constraint=models.CheckConstraint(
                condition=models.Q(("level_now__range", (1, 5)), ("level_wanted__range", (1, 5))),
                name="planned_skill_1_5",
            ),
        ),
    ]
