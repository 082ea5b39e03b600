import pytest
from django.urls import reverse

from core.tenancy import tenant
from organizations.models import Membership
from participants.actions.people import mark_active, mark_left
from tests.conftest import make_member


def home(member, organization) -> int:
    return member.client.get(reverse("home", args=[organization.slug])).status_code


@pytest.mark.goal("B4")
def test_a_leaver_is_shut_out_at_once_and_let_in_when_it_was_a_mistake(organization, manager, mentee):
    with tenant(organization.pk, user_id=manager.user.pk):
        mark_left([mentee.person], actor=manager.user)
    assert home(mentee, organization) == 404
    with tenant(organization.pk, user_id=manager.user.pk):
        mentee.person.refresh_from_db()
        mark_active([mentee.person], actor=manager.user)
    assert home(mentee, organization) == 200


def test_the_last_admin_stays_a_member_when_hr_says_they_left(organization, manager, admin):
    with tenant(organization.pk, user_id=manager.user.pk):
        mark_left([admin.person], actor=manager.user)
        assert Membership.objects.get(user=admin.user).is_active
    second = make_member(organization, "Second Admin", "organization_admin")
    with tenant(organization.pk, user_id=second.user.pk):
        mark_left([manager.person], actor=second.user)
        assert not Membership.objects.get(user=admin.user).is_active
