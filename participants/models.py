"""People of an organization, their skills, and the files they came from."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from core.models import TenantModel
from participants.enums import ImportState, PersonStatus, RowOutcome, SkillDirection


class Level(TenantModel):
    """A grade or job level, ordered from junior to senior by `rank`; unordered while `rank` is empty."""

    name = models.CharField(max_length=80)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="level_once")]

    def __str__(self) -> str:
        return self.name


class Person(TenantModel):
    """One human in one organization, from HR or entered by hand. `user` is set once they can sign in."""

    external_id = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    title = models.CharField(max_length=160, blank=True)
    department = models.CharField(max_length=160, blank=True)
    division = models.CharField(max_length=160, blank=True)
    location = models.CharField(max_length=160, blank=True)
    level = models.ForeignKey(Level, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    hire_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=PersonStatus.choices, default=PersonStatus.ACTIVE)
    time_zone = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=80, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    # What the person gives to mentoring in all programs together; empty: not said.
    hours_per_month = models.PositiveSmallIntegerField(null=True, blank=True)
    biography = models.TextField(blank=True)
    # Further columns of the HR file by name; never protected attributes.
    attributes = models.JSONField(default=dict, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="people"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~models.Q(external_id=""),
                name="person_external_id_once",
            ),
            models.UniqueConstraint(
                "organization", Lower("email"), condition=~models.Q(email=""), name="person_email_once"
            ),
            models.UniqueConstraint(
                fields=["organization", "user"],
                condition=models.Q(user__isnull=False),
                name="person_user_once",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "last_name", "first_name"], name="person_by_name"),
            models.Index(fields=["organization", "status"], name="person_by_status"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What colleagues call the person: preferred or first name, and last name; the e-mail when both are missing."""
        name = f"{self.preferred_name or self.first_name} {self.last_name}".strip()
        return name or self.email or self.external_id

    @property
    def mailbox(self) -> str:
        """Where mails to the person go: the account they sign in with, and before they have one what HR says.

        Never another address of HR for somebody with an account: a mailed link opens that account.
        """
        return self.user.email if self.user else self.email

    @property
    def is_active(self) -> bool:
        """Works here."""
        return self.status == PersonStatus.ACTIVE

    @property
    def place(self) -> str:
        """Title and department in one line."""
        return ", ".join(part for part in (self.title, self.department) if part)


class Leave(TenantModel):
    """Days on which a person is away, as they said. Why stands nowhere. Without an end: until further notice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="leaves")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["starts_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="leave_ends_after_start",
            )
        ]


class Skill(TenantModel):
    """A skill as a free tag. `key` is the name without case and spaces, so that spellings meet."""

    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="skill_once")]

    def __str__(self) -> str:
        return self.name


class SkillSynonym(TenantModel):
    """Another word for a skill; typing it finds the skill."""

    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="synonyms")
    name = models.CharField(max_length=80)
    key = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "key"], name="skill_synonym_once")]


class PersonSkill(TenantModel):
    """A skill that a person can offer or wants to grow. Level 1 (beginner) to 5 (expert): has it, or aims at it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="people")
    direction = models.CharField(max_length=5, choices=SkillDirection.choices)
    level = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "skill", "direction"], name="person_skill_once"),
            models.CheckConstraint(condition=models.Q(level__range=(1, 5)), name="person_skill_level_1_5"),
        ]


class ProtectedAttribute(TenantModel):
    """Identity that law or decency protects. Readable by the person alone; by matching only after they opted in.

    The policies of this table (see its migration) hold even for code that forgets to ask.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="protected_attributes")
    key = models.CharField(max_length=80)
    value = models.CharField(max_length=300)
    opted_in = models.BooleanField(default=False)
    # The person has said this on their own profile: no import changes it any more.
    said_by_person = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "person", "key"], name="protected_attribute_once")
        ]


class PeopleImport(TenantModel):
    """An uploaded people file on its way in. Nothing reaches `Person` before a person presses Import."""

    filename = models.CharField(max_length=200)
    # Emptied as soon as nothing is left to import: the file may hold more than what is kept.
    content = models.BinaryField()
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.READING)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    encoding = models.CharField(max_length=40, blank=True)
    headers = models.JSONField(default=list)
    # Our column -> position in the file, and choices such as the order of day and month.
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    job = models.ForeignKey("core.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.filename

    def keep(self) -> None:
        """Save everything but the file, which is large and never changes."""
        self.save(update_fields=[field.name for field in self._meta.fields if field.name not in {"id", "content"}])

    def drop_file(self) -> None:
        """Save, and empty the file: nothing of it is needed any more."""
        self.content = b""
        self.save()


class PeopleImportRow(TenantModel):
    """One row of the file as it will be imported, with what is wrong with it. Protected columns never stand here."""

    people_import = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    problems = models.JSONField(default=list)
    # [label, before, after] of each column that changes.
    changes = models.JSONField(default=list)
    # What importing it did; empty until then.
    imported = models.CharField(max_length=10, choices=RowOutcome.choices, blank=True)
    # Imported, but the manager's own row has a problem: the link is made once that is fixed.
    waiting = models.BooleanField(default=False)
    # Whom it made or changed, and what they had before by column: what taking the import back needs.
    person_id = models.BigIntegerField(null=True, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "people_import", "number"], name="import_row_once")
        ]
        indexes = [models.Index(fields=["organization", "people_import", "outcome"], name="import_row_by_outcome")]


class ColumnMapping(TenantModel):
    """How the columns of a file with these headers were mapped last time."""

    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "fingerprint"], name="column_mapping_once")]
