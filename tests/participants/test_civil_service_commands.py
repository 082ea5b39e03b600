"""The scheme's two files by `manage.py` alone: from nothing to 500 published relationships."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from api.actions import make_key
from api.enums import Scope
from cohorts.models import Cohort, Participant
from core.tenancy import tenant
from matching.actions import publish_run
from matching.models import MatchingRun, Proposal, RunInput
from matching.snapshot import unpack
from notifications.models import Message
from organizations.models import Membership, Organization
from programs.models import Criterion, Program
from relationships.models import Relationship

CIVIL_SERVICE = Path(__file__).parents[3] / "shared" / "data" / "civil-service"
strangers_files = pytest.mark.skipif(not CIVIL_SERVICE.is_dir(), reason="../shared/data is not here")
EMAIL = "sam.reid@gov.example"


def run(command: str, *words: str) -> str:
    out = StringIO()
    call_command(command, *words, stdout=out, stderr=out)
    return out.getvalue()


def plan_everything(*program: str) -> None:
    run("create_organization", "Civil Service", "--email", EMAIL, "--owner", "Sam Reid", "--slug", "civil")
    for name in ("mentees", "mentors"):
        run("import_people", "civil", str(CIVIL_SERVICE / f"{name}.csv"), "--list", name.title())
    joins = ("--join", "mentee", "List=Mentees", "--join", "mentor", "List=Mentors")
    said = run("create_program", "civil", "emerging_leaders", "--as", EMAIL, *joins, "--preset", "hr_data", *program)
    assert "500 of 1000 people can join as mentor." in said
    assert run("create_cohort", "civil", "emerging-leaders", "--name", "Spring", "--as", EMAIL).startswith("spring\n")
    assert run("enrol", "civil", "spring", "--as", EMAIL) == "500 mentees placed.\n500 mentors placed.\n"


@strangers_files
def test_from_two_files_to_published_relationships_by_commands_alone(committed_db):
    plan_everything("--same", "profession")
    said = run("run_matching", "civil", "spring", "--as", EMAIL, "--publish")
    assert "500 pairs for 500 who waited" in said
    assert "Published 500 pairs as Sam Reid." in said
    with tenant(Organization.objects.get(slug="civil").pk):
        assert Relationship.objects.filter(state="active").count() == 500
        assert Message.objects.filter(kind__startswith="relationship_").count() == 1000
        scores = set(Proposal.objects.values_list("score", flat=True))
        assert len(scores) > 3
        assert not any("Non-binary" in f"{one.breakdown}{one.reasons}" for one in Proposal.objects.all())


@strangers_files
def test_identity_counts_for_nobody_while_only_one_side_agreed(committed_db):
    """221 mentees said yes; no mentor was asked. Even with the highest weight no pair gains by it."""
    plan_everything()
    organization = Organization.objects.get(slug="civil")
    with tenant(organization.pk):
        Criterion.objects.filter(kind="opted_in_identity").update(weight=10)
    run("run_matching", "civil", "spring", "--as", EMAIL)
    with tenant(organization.pk):
        found = MatchingRun.objects.get()
        assert "Similar identity, where both asked for it" in found.summary["unanswered"]
        lines = [
            line for one in Proposal.objects.all() for line in one.breakdown if line["kind"] == "opted_in_identity"
        ]
        assert lines == []
        frozen = unpack(RunInput.objects.get().content)
        assert sum("identity" in person for person in frozen["mentees"]) == 221
        assert not any("identity" in person for person in frozen["mentors"])


@strangers_files
def test_publishing_500_pairs_costs_a_fixed_number_of_statements(committed_db):
    plan_everything("--same", "profession")
    run("run_matching", "civil", "spring", "--as", EMAIL)
    organization = Organization.objects.get(slug="civil")
    actor = User.objects.get(email=EMAIL)
    with tenant(organization.pk, user_id=actor.pk), CaptureQueriesContext(connection) as queries:
        found = MatchingRun.objects.get()
        assert publish_run(found, actor=actor, version=found.version) == 500
    assert len(queries) < 60
    assert max(float(one["time"]) for one in queries) < 5


@strangers_files
def test_the_api_gives_no_identity_either(committed_db, client):
    plan_everything()
    organization = Organization.objects.get(slug="civil")
    with tenant(organization.pk):
        member = Membership.objects.get()
        _key, words = make_key(
            member, name="all", scopes=list(Scope.values), days=1, is_personal=True, actor=member.user
        )
    answer = client.get(reverse("api:people-list", args=["civil"]), headers={"Authorization": f"Bearer {words}"})
    assert "mentee.001@gov.uk" in answer.content.decode()
    assert "Non-binary" not in answer.content.decode()


def small(tmp_path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("E-mail,First name,Grade\nada@example.org,Ada,Senior\nbo@example.org,Bo,Junior\n")
    run("import_people", "halden", str(file))


@pytest.fixture
def email(organization, manager) -> str:
    return manager.user.email


def test_a_program_says_who_may_join(organization, email, tmp_path):
    small(tmp_path)
    said = run(
        "create_program", "halden", "pilot", "--name", "Try", "--as", email, "--join", "mentor", "Level=Senior|Lead"
    )
    assert said.splitlines() == ["try", "0 of 3 people can join as mentee.", "1 of 3 people can join as mentor."]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--join", "mentor", "Shoe size=44"), "Nobody has an HR field “Shoe size”"),
        (("--join", "peer", "everyone"), "Choose a role of this program"),
        (("--same", "hire_date"), "Choose a field from the list"),
    ],
)
def test_what_does_not_fit_makes_no_program(organization, email, words, expected):
    with pytest.raises(CommandError, match=expected):
        run("create_program", "halden", "pilot", "--as", email, *words)
    with tenant(organization.pk):
        assert not Program.objects.exists()


def test_people_are_placed_by_their_addresses(organization, email, tmp_path):
    small(tmp_path)
    run("create_program", "halden", "pilot", "--name", "Try", "--as", email)
    run("create_cohort", "halden", "try", "--name", "First", "--as", email, "--pilot", "--starts-on", "2027-02-01")
    file = tmp_path / "mentors.txt"
    file.write_text("Ada <ada@example.org>; nobody@example.org")
    said = run("enrol", "halden", "first", "--as", email, "--role", "mentor", "--file", str(file), "--places", "3")
    assert said == "Nobody here has nobody@example.org.\n1 mentor placed.\n"
    with tenant(organization.pk):
        assert list(Participant.objects.values_list("person__first_name", "capacity")) == [("Ada", 3)]
        assert Cohort.objects.get().is_pilot


@pytest.mark.parametrize(
    "words",
    [
        ("create_program", "halden", "pilot"),
        ("create_cohort", "halden", "try", "--name", "First"),
        ("enrol", "halden", "first"),
    ],
)
def test_only_members_with_the_right_act_by_command(organization, mentee, words):
    with pytest.raises(CommandError, match="may not do this here"):
        run(*words, "--as", mentee.user.email)
    with pytest.raises(CommandError, match="There is no organization"):
        run(words[0], "nowhere", *words[2:], "--as", mentee.user.email)
