"""Positions that succession is planned for, and who holds them."""

from django.db import models

from core.models import TenantModel
from participants.models import Person
from readiness.enums import Importance


class KeyRole(TenantModel):
    """A position that would hurt to have empty. Dates, so that any past day can be told again."""

    external_id = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=160)
    unit = models.CharField(max_length=160, blank=True)
    importance = models.PositiveSmallIntegerField(choices=Importance.choices, default=Importance.HIGH)
    # What somebody must have shown before they are ready; raters read it.
    requirements = models.CharField(max_length=500, blank=True)
    expected_vacancy_on = models.DateField(null=True, blank=True)
    # The incumbent may retire from this day on: the role's date, not a birthday.
    may_retire_from = models.DateField(null=True, blank=True)
    listed_on = models.DateField()
    retired_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["importance", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "external_id"],
                condition=~models.Q(external_id=""),
                name="key_role_external_id_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "unit"], name="key_role_by_unit")]

    def __str__(self) -> str:
        return self.title


class Incumbency(TenantModel):
    """Somebody holds a key role from one day to another."""

    key_role = models.ForeignKey(KeyRole, on_delete=models.CASCADE, related_name="incumbencies")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="incumbencies")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "key_role"], condition=models.Q(ended_on=None), name="one_incumbent"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("began_on")),
                name="incumbency_ends_after_start",
            ),
        ]
