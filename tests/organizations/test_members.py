import threading

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.errors import Refusal
from core.tenancy import tenant
from notifications.models import Message
from organizations.actions import end_membership, grant_role, join, withdraw_role
from organizations.enums import Role
from organizations.invitations import invite as invite_by_mail
from organizations.invitations import open_invitations
from organizations.models import MEMBER, AccessLink, AuditEntry, Membership, Organization, RoleGrant
from tests.conftest import make_member, make_organization


def url(name: str, *args: str) -> str:
    return reverse(f"organizations:{name}", args=["halden", *args])


def invite(admin, **fields):
    return admin.client.post(url("invite"), {"email": "new@example.org", "name": "Nora New", **fields})


def mailed_path() -> str:
    words = Message.objects.get(kind="invitation", recipient_email="new@example.org").body_text
    return "/o/" + words.split("/o/")[1].split()[0]


def events() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("event", flat=True))


def test_the_list_shows_members_and_their_roles(admin, manager, outsider):
    page = admin.client.get(url("members")).content.decode()
    assert manager.user.email in page
    assert "Program manager" in page
    assert outsider.user.email not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=priya", ["Priya Nair"]), ("role=organization_admin", ["Olga Admin"]), ("q=nobody", []), ("state=ended", [])],
)
def test_the_list_is_filtered_by_its_address(admin, manager, query, found):
    answer = admin.client.get(f"{url('members')}?{query}")
    assert [row.name for row in answer.context["rows"]] == found


def test_the_list_asks_the_database_as_often_for_thirty_members(admin, organization):
    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            admin.client.get(url("members"))
        return len(asked)

    count()
    first = count()
    for number in range(30):
        make_member(organization, f"Member {number}", Role.FACILITATOR)
    assert count() == first


def test_only_admins_see_members(manager, mentee):
    assert manager.client.get(url("members")).status_code == 403
    assert mentee.client.post(url("invite")).status_code == 403


def test_an_invited_person_gets_a_mail_and_becomes_a_member_with_the_role(admin, organization):
    invite(admin, roles=[Role.PROGRAM_MANAGER])
    with tenant(organization.pk):
        path = mailed_path()
    client = Client()
    assert client.post(path).url == "/o/halden/"
    with tenant(organization.pk):
        joined = Membership.objects.get(user__email="new@example.org")
        assert joined.roles == {"member", Role.PROGRAM_MANAGER}
        assert events()[-4:] == ["invitation.sent", "membership.joined", "role.granted", "link.used"]


def test_an_existing_member_is_not_invited(admin, manager):
    answer = invite(admin, email=manager.user.email.upper())
    assert answer.status_code == 422
    assert "is a member already" in answer.content.decode()


def test_an_unknown_role_is_not_granted_by_invitation(admin, organization):
    assert invite(admin, roles=["operator"]).status_code == 422


def test_a_second_invitation_replaces_the_first(admin, inside):
    invite(admin)
    invite(admin)
    assert open_invitations().count() == 1


def test_sending_again_makes_the_old_link_useless(admin, organization):
    invite(admin)
    with tenant(organization.pk):
        old = mailed_path()
        link = open_invitations().get()
    admin.client.post(url("invitation_again", link.public_id))
    assert Client().post(old).status_code == 410
    with tenant(organization.pk):
        assert Message.objects.filter(kind="invitation").count() == 2


def test_a_withdrawn_invitation_lets_nobody_in(admin, organization):
    invite(admin)
    with tenant(organization.pk):
        path, link = mailed_path(), open_invitations().get()
    admin.client.post(url("invitation_withdraw", link.public_id))
    assert Client().post(path).status_code == 410
    assert "_auth_user_id" not in Client().session


def test_an_invitation_taken_up_cannot_be_withdrawn(admin, organization):
    invite(admin)
    with tenant(organization.pk):
        path, link = mailed_path(), open_invitations().get()
    Client().post(path)
    page = admin.client.post(url("invitation_withdraw", link.public_id), follow=True).content.decode()
    assert "taken up" in page


def test_invitations_of_another_organization_are_not_there(admin, other_organization):
    with tenant(other_organization.pk):
        foreign = make_foreign_invitation(other_organization)
    assert admin.client.post(url("invitation_withdraw", foreign.public_id)).status_code == 404


def make_foreign_invitation(organization) -> AccessLink:
    from organizations.invitations import invite as send  # noqa: PLC0415

    owner = make_member(organization, "Oda Owner", Role.ORGANIZATION_ADMIN)
    return send(organization, email="x@example.org", name="", roles=[], actor=owner.user)


@pytest.mark.goal("B4")
def test_a_role_counts_from_the_next_request(admin, manager):
    assert manager.client.get(url("audit")).status_code == 403
    admin.client.post(url("grant_role", manager.membership.public_id, Role.ORGANIZATION_ADMIN))
    assert manager.client.get(url("audit")).status_code == 200
    admin.client.post(url("withdraw_role", manager.membership.public_id, Role.ORGANIZATION_ADMIN))
    assert manager.client.get(url("audit")).status_code == 403


@pytest.mark.goal("B4")
def test_an_ended_member_is_shut_out_here_and_nowhere_else(admin, manager, other_organization):
    with tenant(other_organization.pk):
        Membership.objects.create(organization=other_organization, user=manager.user)
    admin.client.post(url("end_membership", manager.membership.public_id))
    assert manager.client.get("/o/halden/").status_code == 404
    assert manager.client.get("/o/other/").status_code == 200


def test_ending_is_undone_with_the_same_roles(admin, manager):
    admin.client.post(url("end_membership", manager.membership.public_id))
    admin.client.post(url("restore_member", manager.membership.public_id))
    assert manager.client.get(reverse("notifications:list", args=["halden"])).status_code == 200


def test_every_change_is_written_down(admin, manager, inside):
    member = manager.membership.public_id
    for name in ("grant_role", "withdraw_role"):
        admin.client.post(url(name, member, Role.FACILITATOR))
    admin.client.post(url("end_membership", member))
    admin.client.post(url("restore_member", member))
    wanted = ["role.granted", "role.withdrawn", "membership.ended", "membership.restored"]
    assert events()[-4:] == wanted
    assert set(AuditEntry.objects.values_list("actor_name", flat=True)) == {"Olga Admin"}


@pytest.mark.parametrize("change", ["end_membership", "withdraw_role"])
def test_the_last_admin_stays(admin, inside, change):
    extra = [Role.ORGANIZATION_ADMIN] if change == "withdraw_role" else []
    page = admin.client.post(url(change, admin.membership.public_id, *extra), follow=True).content.decode()
    assert "at least one organization admin" in page
    assert Membership.objects.get(pk=admin.membership.pk).roles == {"member", Role.ORGANIZATION_ADMIN}


def test_an_admin_may_leave_when_another_stays(admin, manager, inside):
    grant_role(manager.membership, Role.ORGANIZATION_ADMIN, actor=admin.user)
    assert admin.client.post(url("end_membership", admin.membership.public_id)).url == "/"


@pytest.mark.goal("C9")
def test_two_admins_who_withdraw_each_other_leave_one(committed_db):
    organization = make_organization("race")
    members = [make_member(organization, name, Role.ORGANIZATION_ADMIN) for name in ("Ada One", "Bea Two")]
    barrier, refused = threading.Barrier(2), []

    def withdraw(victim, actor):
        barrier.wait()
        try:
            with tenant(organization.pk):
                withdraw_role(victim.membership, Role.ORGANIZATION_ADMIN, actor=actor.user)
        except Refusal as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=withdraw, args=pair) for pair in (members, members[::-1])]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    with tenant(organization.pk):
        assert RoleGrant.objects.filter(role=Role.ORGANIZATION_ADMIN).count() == 1
    assert len(refused) == 1


def test_ending_again_does_nothing(admin, manager, inside):
    end_membership(manager.membership, actor=admin.user)
    end_membership(manager.membership, actor=admin.user)
    assert events() == ["membership.ended"]


def test_settings_change_the_name_and_keep_the_address(admin, organization):
    answer = admin.client.post(url("settings"), {"name": "Halden", "time_zone": "Europe/Oslo"})
    organization.refresh_from_db()
    assert answer.url == url("settings")
    assert (organization.name, organization.time_zone, organization.slug) == ("Halden", "Europe/Oslo", "halden")
    with tenant(organization.pk):
        assert AuditEntry.objects.get().facts["before"]["name"] == "Halden Group"


def test_wrong_settings_come_back_with_the_form(admin):
    assert admin.client.post(url("settings"), {"name": "", "time_zone": "x"}).status_code == 422


def test_a_free_slug_is_found_for_a_taken_name(organization):
    from organizations.actions import free_slug  # noqa: PLC0415

    assert free_slug("Halden") != "halden"
    assert Organization.objects.count() == 1


def test_a_former_member_who_is_invited_again_has_only_the_roles_of_the_invitation(organization):
    former = make_member(organization, "Fred Former", Role.ORGANIZATION_ADMIN)
    stays = make_member(organization, "Olga Admin", Role.ORGANIZATION_ADMIN)
    with tenant(organization.pk, user_id=stays.user.pk):
        end_membership(former.membership, actor=stays.user)
        membership = join(organization, former.user, roles=[Role.FACILITATOR], actor=stays.user)
        assert membership.roles == {MEMBER, Role.FACILITATOR}
        assert "role.withdrawn" in events()


@pytest.mark.goal("B4")
@pytest.mark.parametrize("how", ["ended", "admin role withdrawn"])
def test_invitations_of_an_admin_who_may_not_invite_any_more_let_nobody_in(admin, organization, how):
    second = make_member(organization, "Second Admin", Role.ORGANIZATION_ADMIN)
    invite(second, roles=[Role.ORGANIZATION_ADMIN])
    name = url("end_membership", second.membership.public_id)
    role = url("withdraw_role", second.membership.public_id, Role.ORGANIZATION_ADMIN)
    admin.client.post(name if how == "ended" else role)
    with tenant(organization.pk):
        client, path = Client(), mailed_path()
        assert "invitation.withdrawn" in events()
        assert not open_invitations().exists()
    assert client.post(path).status_code == 410
    assert "_auth_user_id" not in client.session


def test_invitations_of_others_stay_when_an_admin_leaves(admin, organization):
    second = make_member(organization, "Second Admin", Role.ORGANIZATION_ADMIN)
    invite(admin)
    admin.client.post(url("end_membership", second.membership.public_id))
    with tenant(organization.pk):
        assert open_invitations().count() == 1


def test_many_open_invitations_have_pages_of_their_own(admin, organization):
    with tenant(organization.pk, user_id=admin.user.pk):
        for number in range(21):
            invite_by_mail(organization, email=f"new{number:02}@example.org", name="", roles=[], actor=admin.user)
    first = admin.client.get(url("members"))
    assert len(first.context["invitations"]) == 20
    assert "?invitations=2" in first.content.decode()
    second = admin.client.get(f"{url('members')}?invitations=2")
    assert [link.email for link, _roles in second.context["invitations"]] == ["new00@example.org"]
