import pytest
from django.urls import reverse
from django.utils import timezone

from api.actions import make_key, revoke_key
from api.enums import Scope
from api.models import ApiKey
from core.errors import Refusal
from core.tenancy import tenant


def key_for(member, *scopes: str, is_personal: bool = True) -> tuple[ApiKey, str]:
    with tenant(member.membership.organization_id, user_id=member.user.pk):
        return make_key(
            member.membership,
            name="test",
            scopes=list(scopes) or list(Scope.values),
            days=30,
            is_personal=is_personal,
            actor=member.user,
        )


def get(client, organization, address: str, words: str, **query):
    return client.get(
        reverse(f"api:{address}", args=[organization.slug]), query, headers={"Authorization": f"Bearer {words}"}
    )


def test_a_key_reads_what_its_scope_and_its_member_may(client, organization, manager):
    _, words = key_for(manager, Scope.PEOPLE_READ)
    answer = get(client, organization, "people-list", words)
    assert [person["name"] for person in answer.json()["results"]] == ["Priya Nair"]
    assert get(client, organization, "programs-list", words).status_code == 403


def test_the_scope_gives_no_right_that_the_member_lacks(client, organization, mentee):
    _, words = key_for(mentee)
    assert get(client, organization, "people-list", words).status_code == 403


def test_without_a_key_the_answer_says_how_to_send_one(client, organization, db):
    answer = client.get(reverse("api:people-list", args=[organization.slug]))
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")


def test_a_session_is_no_key(organization, manager):
    assert manager.client.get(reverse("api:people-list", args=[organization.slug])).status_code == 401


def test_a_key_works_in_its_own_organization_only(client, organization, outsider):
    _, words = key_for(outsider)
    assert get(client, organization, "people-list", words).status_code == 401


@pytest.mark.goal("B4")
def test_a_revoked_or_ended_key_or_member_is_refused_at_once(client, organization, manager):
    key, words = key_for(manager)
    with tenant(organization.pk):
        ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert get(client, organization, "people-list", words).status_code == 401
    other, other_words = key_for(manager)
    with tenant(organization.pk):
        revoke_key(other, actor=manager.user)
    assert get(client, organization, "people-list", other_words).status_code == 401


def test_only_the_hash_of_a_key_is_stored(organization, manager):
    key, words = key_for(manager)
    assert words not in str({**vars(key), "key_hash": key.key_hash})


def test_an_organization_key_cannot_publish(organization, manager):
    with pytest.raises(Refusal):
        key_for(manager, Scope.MATCHING_PUBLISH, is_personal=False)


def test_the_pages_show_a_new_key_once(organization, manager):
    address = reverse("api_keys:new_personal", args=[organization.slug])
    made = manager.client.post(address, {"name": "export", "scopes": ["people:read"], "days": "30"})
    assert b"mtk_" in made.content
    listed = manager.client.get(reverse("api_keys:list", args=[organization.slug]))
    with tenant(organization.pk):
        key = ApiKey.objects.get()
    assert key.prefix in listed.content.decode()
    revoked = manager.client.post(reverse("api_keys:revoke", args=[organization.slug, key.public_id]), follow=True)
    assert b"is revoked" in revoked.content


def test_a_members_key_cannot_be_revoked_by_another_member(organization, manager, mentee):
    key, _ = key_for(manager)
    answer = mentee.client.post(reverse("api_keys:revoke", args=[organization.slug, key.public_id]))
    assert answer.status_code == 404


def test_many_keys_have_pages(organization, manager):
    with tenant(organization.pk, user_id=manager.user.pk):
        for number in range(21):
            key, _words = make_key(
                manager.membership,
                name=f"Key {number}",
                scopes=["people:read"],
                days=30,
                is_personal=True,
                actor=manager.user,
            )
            revoke_key(key, actor=manager.user)
    page = manager.client.get(reverse("api_keys:list", args=[organization.slug]))
    assert len(page.context["personal"]) == 20
    assert "?personal=2" in page.content.decode()
