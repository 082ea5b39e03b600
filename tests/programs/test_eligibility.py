"""Who may join, from HR data; nobody until a rule says so."""

from datetime import date

import pytest
from django.utils import timezone

from core.errors import Refusal
from core.tenancy import tenant
from participants.models import Level, Person
from programs.eligibility import (
    clean_rule,
    describe_rule,
    eligible_people,
    explain_ineligible,
    is_eligible,
    months_before,
    people_matching,
    reach,
)
from programs.models import EligibilityRule


@pytest.fixture
def levels(inside, organization) -> dict[str, Level]:
    names = ["Analyst", "Manager", "Director"]
    return {n: Level.objects.create(organization=organization, name=n, rank=rank) for rank, n in enumerate(names, 1)}


@pytest.fixture
def ama(organization, levels) -> Person:
    return Person.objects.create(
        organization=organization,
        first_name="Ama",
        last_name="Boateng",
        email="ama@example.org",
        title="Plant engineer",
        department="Operations",
        level=levels["Analyst"],
        hire_date=date(2020, 5, 1),
        attributes={"Cost center": "4711", "2024": "yes"},
    )


@pytest.fixture
def luis(organization, levels) -> Person:
    return Person.objects.create(
        organization=organization,
        first_name="Luis",
        last_name="Ortega",
        email="luis@example.org",
        title="Sales director",
        department="Sales",
        level=levels["Director"],
        hire_date=timezone.localdate(),
    )


def rule(field: str, operator: str, *values: str) -> EligibilityRule:
    return EligibilityRule(field=field, operator=operator, values=list(values))


def test_nobody_may_join_until_a_rule_says_so(program, ama):
    assert list(eligible_people(program, "mentee")) == []
    assert explain_ineligible(program, ama, "mentee") == "Nobody can join as mentee yet: no rule says who may."


@pytest.mark.parametrize(
    ("field", "operator", "values"),
    [
        ("department", "is_one_of", ["operations", "Finance"]),
        ("department", "is_not", ["Sales"]),
        ("title", "contains", ["engineer"]),
        ("level", "at_most", ["manager"]),
        ("level", "is_one_of", ["Analyst"]),
        ("hire_date", "before", ["2021-01-01"]),
        ("hire_date", "months", ["12"]),
        ("attributes.Cost center", "is_one_of", ["4711"]),
        ("attributes.Cost center", "contains", ["71"]),
        ("attributes.2024", "is_one_of", ["yes"]),
    ],
)
def test_a_rule_admits_those_who_fulfil_it(ama, luis, field, operator, values):
    assert list(people_matching([rule(field, operator, *values)]).filter(pk__in=[ama.pk, luis.pk])) == [ama]


def test_levels_compare_by_their_order(ama, luis):
    assert list(people_matching([rule("level", "at_least", "Manager")])) == [luis]


def test_an_empty_field_fulfils_nothing_but_none_of(organization, levels):
    blank = Person.objects.create(organization=organization, email="blank@example.org")
    here = Person.objects.filter(pk=blank.pk)
    assert list(here & people_matching([rule("attributes.Site", "is_not", "North")])) == [blank]
    assert list(here & people_matching([rule("attributes.Site", "is_one_of", "North")])) == []
    assert list(here & people_matching([rule("level", "at_most", "Director")])) == []


def test_all_rules_must_hold_and_leavers_never_join(program, organization, ama, luis):
    for values in (["Operations", "Sales"], ["Operations"]):
        EligibilityRule.objects.create(
            organization=organization,
            program=program,
            role="mentee",
            field="department",
            operator="is_one_of",
            values=values,
        )
    assert list(eligible_people(program, "mentee")) == [ama]
    Person.objects.filter(pk=ama.pk).update(status="left")
    assert not is_eligible(program, ama, "mentee")


def test_the_reason_names_the_rule_and_what_hr_says(program, organization, ama):
    EligibilityRule.objects.create(
        organization=organization,
        program=program,
        role="mentor",
        field="level",
        operator="at_least",
        values=["Manager"],
    )
    assert explain_ineligible(program, ama, "mentor") == "To join as mentor: Level is at least Manager (now: Analyst)."


def test_people_of_another_organization_are_never_counted(program, ama, luis, outsider, other_organization):
    with tenant(other_organization.pk):
        Person.objects.create(organization=other_organization, email="theirs@example.org", department="Operations")
    found = reach("mentee", [rule("department", "is_one_of", "Operations")])
    assert (found.count, found.names) == (1, ["Ama Boateng"])


@pytest.mark.parametrize(
    ("field", "operator", "values", "words"),
    [
        ("email", "is_one_of", ["a@example.org"], "Choose a field from the list."),
        ("department", "at_least", ["Sales"], "Choose a comparison from the list."),
        ("department", "is_one_of", [" "], "Choose or enter at least one value."),
        ("hire_date", "months", ["soon"], "Enter a number of months from 1 to 600."),
        ("hire_date", "before", ["31.12."], "Enter a date, such as 2027-03-31."),
        ("level", "at_least", ["Emperor"], "There is no level called “Emperor”."),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(levels, field, operator, values, words):
    with pytest.raises(Refusal) as refusal:
        clean_rule(field, operator, values)
    assert str(refusal.value) == words


def test_a_rule_reads_as_words(ama):
    assert describe_rule(rule("department", "is_one_of", "Sales", "Finance")) == "Department is one of Sales or Finance"
    assert describe_rule(rule("everyone", "everyone")) == "Everyone who works here"


def test_months_before_stays_in_the_calendar():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 11, 22), 12) == date(2025, 11, 22)
