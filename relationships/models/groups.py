"""What groups need beyond pairs: facilitators, plans by the minute, a board, materials, who chairs.

Words of these tables are for the people of the group; policies hold it (migration 0012).
"""

from django.conf import settings
from django.db import models

from core.models import TenantModel
from relationships.enums import MaterialMoment
from relationships.models.relationships import Relationship, RelationshipMember
from relationships.models.sessions import MentoringSession


class GroupFacilitator(TenantModel):
    """Somebody who runs a group without being one of its mentees. The mentor of a group needs no row."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="facilitators")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Empty while they run it.
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "relationship", "user"],
                condition=models.Q(ended_on__isnull=True),
                name="group_facilitator_once",
            )
        ]


class SessionPlanItem(TenantModel):
    """A part of a group session with its minutes."""

    session = models.ForeignKey(MentoringSession, on_delete=models.CASCADE, related_name="plan_items")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__range=(1, 720)), name="plan_item_minutes_1_720")
        ]


class BoardNote(TenantModel):
    """A note on the board of a group: read by all of the group, changed by its author alone."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="board_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=1000)


class Material(TenantModel):
    """Something to read or watch before or after a session, or at any time when no session is named."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="materials")
    session = models.ForeignKey(
        MentoringSession, null=True, blank=True, on_delete=models.SET_NULL, related_name="materials"
    )
    moment = models.CharField(max_length=6, choices=MaterialMoment.choices, default=MaterialMoment.BEFORE)
    title = models.CharField(max_length=200)
    # An address of the web, or a page of the product.
    address = models.CharField(max_length=500)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")


class HandOverNote(TenantModel):
    """What one facilitator leaves for the next. Nobody but the facilitators of this group reads it."""

    relationship = models.ForeignKey(Relationship, on_delete=models.CASCADE, related_name="hand_over_notes")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()


class SessionChair(TenantModel):
    """Who chairs a session of a peer circle: kept once it was held, or when two swapped; else the order says it."""

    session = models.OneToOneField(MentoringSession, on_delete=models.CASCADE, related_name="chair")
    member = models.ForeignKey(RelationshipMember, on_delete=models.CASCADE, related_name="chaired")
