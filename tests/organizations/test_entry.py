import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from core.tenancy import tenant
from organizations.actions import end_membership
from organizations.enums import LinkPurpose, Role
from organizations.links import make_link
from organizations.models import AuditEntry, Membership, Organization, SetupLink
from organizations.setup import make_setup_link

ANSWERS = {
    "organization_name": "Nordlicht",
    "name": "Ines Brandt",
    "email": "Ines@Example.org",
    "password": "a long enough one",
    "time_zone": "Europe/Berlin",
}


def path_of(address: str) -> str:
    return address.split("/", 3)[3].join(["/", ""])


def link_path(organization, **facts) -> str:
    purpose = facts.pop("purpose", LinkPurpose.OPEN)
    with tenant(organization.pk):
        return path_of(make_link(organization, purpose, **facts))


def test_start_leads_strangers_to_sign_in(organization):
    assert Client().get("/").url == reverse("account_login")


@pytest.mark.django_db
def test_start_of_a_fresh_installation_says_how_to_begin(settings):
    settings.DEMO = False
    assert "setup_link" in Client().get("/").content.decode()


def test_start_leads_to_the_only_home(manager):
    assert manager.client.get("/").url == "/o/halden/"


def test_start_offers_the_choice_between_several(manager, organization, other_organization):
    with tenant(other_organization.pk):
        Membership.objects.create(organization=other_organization, user=manager.user)
    page = manager.client.get("/").content.decode()
    assert "/o/halden/" in page
    assert "/o/other/" in page


def test_start_tells_people_without_an_organization_what_to_do(db):
    user = User.objects.create_user("nobody@example.org")
    client = Client()
    client.force_login(user)
    assert "nobody@example.org" in client.get("/").content.decode()


@pytest.mark.django_db
def test_first_run_makes_an_organization_and_signs_its_owner_in():
    client, path = Client(), path_of(make_setup_link())
    assert client.get(path).status_code == 200
    answer = client.post(path, ANSWERS)
    assert answer.url == "/o/nordlicht/"
    owner = User.objects.get(email="ines@example.org")
    assert client.session["_auth_user_id"] == str(owner.pk)
    assert owner.emailaddress_set.get().verified
    organization = Organization.objects.get()
    with tenant(organization.pk):
        roles = Membership.objects.get(user=owner).roles
        assert AuditEntry.objects.filter(event="organization.created", actor=owner).exists()
    assert roles == {"member", Role.ORGANIZATION_ADMIN, Role.PROGRAM_MANAGER}


@pytest.mark.django_db
def test_a_setup_link_works_once():
    path = path_of(make_setup_link())
    Client().post(path, ANSWERS)
    answer = Client().post(path, {**ANSWERS, "email": "second@example.org"})
    assert answer.status_code == 410
    assert Organization.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", [{"password": "short"}, {"email": ""}, {"time_zone": "Mars/Olympus"}])
def test_first_run_answers_wrong_input_with_the_form(wrong):
    path = path_of(make_setup_link())
    answer = Client().post(path, {**ANSWERS, **wrong})
    assert answer.status_code == 422
    assert not SetupLink.objects.filter(used_at__isnull=False).exists()


def test_first_run_refuses_an_address_that_signs_in_already(manager):
    answer = Client().post(path_of(make_setup_link()), {**ANSWERS, "email": manager.user.email})
    assert answer.status_code == 422
    assert "already" in answer.content.decode()


@pytest.mark.django_db
def test_the_setup_link_command_prints_a_link_that_works(capsys):
    call_command("setup_link")
    assert Client().get(path_of(capsys.readouterr().out.strip())).status_code == 200


@pytest.mark.django_db
def test_an_organization_can_be_made_without_a_browser(capsys):
    call_command("create_organization", "Nordlicht", "--email", "ines@example.org", "--time-zone", "Europe/Berlin")
    slug, address = capsys.readouterr().out.split()
    answer = Client().post(path_of(address))
    assert (slug, answer.url) == ("nordlicht", "/o/nordlicht/")


def test_opening_a_mailed_link_changes_nothing(organization):
    path = link_path(organization, email="ama@example.org")
    page = Client().get(path)
    assert "ama@example.org" in page.content.decode()
    assert not User.objects.filter(email="ama@example.org").exists()


def test_a_mailed_link_makes_a_member_and_opens_its_target(organization):
    path = link_path(organization, email="ama@example.org", name="Ama Boateng", target="/o/halden/my/")
    client = Client()
    assert client.post(path).url == "/o/halden/my/"
    user = User.objects.get(email="ama@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.emailaddress_set.get().verified


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/o/other/",
        "/o/halden/../other/",
        "/o/halden/\\evil",
        "javascript:1",
    ],
)
@pytest.mark.goal("D7")
def test_a_link_leads_only_to_pages_of_its_organization(organization, target):
    path = link_path(organization, email="ama@example.org", target=target)
    assert Client().post(path).url == "/o/halden/"


def test_a_used_link_leads_to_sign_in_with_the_target_kept(organization):
    path = link_path(organization, email="ama@example.org", target="/o/halden/my/")
    Client().post(path)
    answer = Client().get(path)
    assert answer.status_code == 410
    assert "/login/?next=%2Fo%2Fhalden%2Fmy%2F" in answer.content.decode()
    assert Client().post(path).status_code == 410


def test_a_used_link_leads_its_signed_in_owner_straight_on(organization):
    path = link_path(organization, email="ama@example.org", target="/o/halden/my/")
    client = Client()
    client.post(path)
    assert client.get(path).url == "/o/halden/my/"


def test_a_link_replaces_whoever_was_signed_in(organization, manager):
    path = link_path(organization, email="ama@example.org")
    assert manager.user.email in manager.client.get(path).content.decode()
    manager.client.post(path)
    assert manager.client.session["_auth_user_id"] == str(User.objects.get(email="ama@example.org").pk)


@pytest.mark.goal("A7")
def test_a_link_of_one_organization_is_unknown_in_another(organization, other_organization):
    path = link_path(organization, email="ama@example.org")
    assert Client().get(path.replace("/o/halden/", "/o/other/")).status_code == 404


@pytest.mark.goal("B4")
def test_an_old_link_does_not_bring_a_former_member_back(organization, admin, mentee):
    path = link_path(organization, email=mentee.user.email)
    with tenant(organization.pk):
        end_membership(mentee.membership, actor=admin.user)
    later = link_path(organization, email=mentee.user.email)
    assert Client().post(path).status_code == 410
    Client().post(later)
    with tenant(organization.pk):
        assert not Membership.objects.get(user=mentee.user).is_active


def test_the_demo_offers_its_people_and_signs_in_as_them(organization, manager):
    organization.is_demo = True
    organization.save()
    with tenant(organization.pk):
        Membership.objects.filter(user=manager.user).update(demo_label="Program manager")
    page = Client().get("/login/").content.decode()
    path = reverse("enter_demo", args=["halden", manager.membership.public_id])
    assert path in page
    client = Client()
    assert client.post(path).url == "/o/halden/"
    assert client.session["_auth_user_id"] == str(manager.user.pk)


@pytest.mark.parametrize(
    ("demo_on", "is_demo", "label"), [(False, True, "Manager"), (True, False, "Manager"), (True, True, "")]
)
def test_nobody_else_can_be_entered(organization, manager, settings, demo_on, is_demo, label):
    settings.DEMO = demo_on
    Organization.objects.update(is_demo=is_demo)
    with tenant(organization.pk):
        Membership.objects.update(demo_label=label)
    client = Client()
    assert client.post(reverse("enter_demo", args=["halden", manager.membership.public_id])).status_code == 404
    assert "_auth_user_id" not in client.session
