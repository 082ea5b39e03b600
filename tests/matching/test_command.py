from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.tenancy import tenant
from relationships.models import Relationship
from tests.conftest import make_member, make_organization
from tests.matching.conftest import join, make_cohort, skills


@pytest.fixture
def place(committed_db):
    organization = make_organization("halden")
    manager = make_member(organization, "Priya Nair", "program_manager")
    with tenant(organization.pk):
        cohort = make_cohort(organization, coordinator=manager.user)
        join(cohort, "Ama Boateng", "mentee", answers={"wanted": skills("Law")})
        join(cohort, "Luis Ortega", "mentor", answers={"offered": skills("Law", level=5)})
    return organization, cohort, manager


def run(*words) -> str:
    out = StringIO()
    call_command("run_matching", *words, stdout=out)
    return out.getvalue()


def test_it_runs_and_explains(place):
    organization, cohort, _manager = place
    said = run(organization.slug, cohort.slug, "--explain")
    assert "Run 1: 1 pair" in said
    assert "Ama Boateng and Luis Ortega: Wants to grow Law; Luis offers it at level 5." in said


def test_it_publishes_as_a_named_person(place):
    organization, cohort, manager = place
    assert "Published 1 pair as Priya Nair." in run(
        organization.slug, cohort.slug, "--publish", "--as", manager.user.email
    )
    with tenant(organization.pk):
        assert Relationship.objects.get().published_by == manager.user


def test_nobody_publishes_without_a_name(place):
    organization, cohort, _manager = place
    with pytest.raises(CommandError, match="Only a named person publishes"):
        run(organization.slug, cohort.slug, "--publish")


def test_a_person_without_the_right_is_refused(place):
    organization, cohort, _manager = place
    nobody = make_member(organization, "Nora Nobody")
    with pytest.raises(CommandError, match="may not run matching here"):
        run(organization.slug, cohort.slug, "--as", nobody.user.email)


@pytest.mark.parametrize("words", [("nowhere", "spring"), ("halden", "nowhere")])
def test_what_is_not_there_is_named(place, words):
    with pytest.raises(CommandError, match="There is no"):
        run(*words)
