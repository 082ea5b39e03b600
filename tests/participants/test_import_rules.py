"""What rows of a file mean, together with the people there are."""

import pytest

from core.errors import Refusal
from core.jobs import perform
from core.tenancy import tenant
from participants.actions.imports import confirm_columns, run_import, start_import
from participants.enums import ImportState, SkillDirection
from participants.hr_import.catalog import recognise
from participants.hr_import.dates import find_order, parse_date
from participants.hr_import.levels import merged_ranks, propose_ranks
from participants.hr_import.pipeline import problem_sentences
from participants.models import PeopleImport, PeopleImportRow, Person
from participants.skills import set_skills, skills_of

EXPORTS = {
    "BambooHR": "Employee #,First Name,Last Name,Work Email,Reporting to,Job Title,Department,Division,Location,Hire Date,Employment Status",
    "Workday": "Employee_ID,Legal First Name,Legal Last Name,Primary Work Email,Manager_ID,Business Title,Supervisory Organization,Business unit,Office,Hire_Date,Worker Status",
    "ADP": "Associate ID,First Name,Last Name,Work Contact: Work Email,Reports To Associate ID,Job Title,Home Department,Business unit,Work Location,Original Hire Date,Position Status",
    "Personio": "ID,First name,Last name,Email,Supervisor,Position,Department,Sub-company,Office,Hire date,Status",
    "Personio in German": "Personalnummer,Vorname,Nachname,E-Mail,Vorgesetzter,Stelle,Abteilung,Bereich,Standort,Eintrittsdatum,Status",
    "SuccessFactors": "USERID,FIRSTNAME,LASTNAME,EMAIL,MANAGER,TITLE,DEPARTMENT,DIVISION,LOCATION,HIREDATE,STATUS",
    "Culture Amp": "Employee Id,First Name,Last Name,Email,Manager Email,Job Title,Department,Business Unit,Location,Start Date,Status",
}
TARGETS = "external_id first_name last_name email manager title department division location hire_date status".split()  # noqa: SIM905


@pytest.mark.parametrize("system", EXPORTS)
def test_columns_of_hr_systems_are_recognised(system):
    assert [recognise(heading).target for heading in EXPORTS[system].split(",")] == TARGETS


@pytest.mark.parametrize(
    "heading",
    [
        "Gender",
        "dateOfBirth",
        "Race/Ethnicity",
        "DISABILITY_STATUS",
        "Geschlecht",
        "Marital Status",
        "Union member",
        "LGBTQ+",
        "Identity to match",
    ],
)
def test_protected_columns_are_recognised(heading):
    assert recognise(heading).target.startswith("protected:")


@pytest.mark.parametrize("heading", ["Annual Salary", "IBAN", "Home Address", "Passport Number"])
def test_some_columns_are_never_kept(heading):
    assert recognise(heading).target == "skip"


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-31", "", "2024-03-31"), ("31.3.24", "mdy", "2024-03-31"), ("03/04/2024", "dmy", "2024-04-03"),
        ("03/04/2024", "mdy", "2024-03-04"), ("12 März 2024", "", "2024-03-12"), ("Mar 3, 2024", "", "2024-03-03"),
        ("20240331", "", "2024-03-31"), ("2024-02-30", "", None), ("soon", "", None),
    ],
)  # fmt: skip
def test_dates_are_read(text, order, day):
    found = parse_date(text, order)
    assert (found.isoformat() if found else None) == day


def test_the_order_of_dates_is_seen_in_the_file():
    assert find_order(["03/04/2024", "25/04/2024"]) == ("dmy", True)
    assert find_order(["03/04/2024"]) == ("", False)
    assert find_order(["2024-03-04", "03/03/2024"]) == ("", True)


def test_levels_find_their_order():
    assert propose_ranks(["SCS1", "AA", "Grade 6", "Grade 7"]) == {"AA": 1, "Grade 7": 6, "Grade 6": 7, "SCS1": 8}
    assert propose_ranks(["L10", "L2", "Boss"]) == {"L2": 2, "L10": 10}
    assert merged_ranks({"Junior": 1, "VP": 2}, ["Senior"]) == {}


@pytest.fixture
def bring(organization, manager):
    """Import a file and give the preview's counts and problems."""

    def do(text: str, *, full_list: bool = False, leavers: int = 0):
        with tenant(organization.pk, user_id=manager.user.pk):
            people_import = start_import("p.csv", text.encode(), full_list=full_list, actor=manager.user)
            if people_import.state == ImportState.MAPPING:
                targets = [column["target"] for column in people_import.options["columns"]]
                people_import = confirm_columns(people_import, targets, actor=manager.user)
            rows = PeopleImportRow.objects.filter(people_import=people_import).order_by("number")
            problems = [f"{row.number} {sentence}" for row in rows for sentence in problem_sentences(row)]
            run_import(people_import, actor=manager.user, leavers_confirmed=leavers)
            return people_import.counts, problems

    with tenant(organization.pk):
        Person.objects.all().delete()
    return do


def get(organization, external_id: str) -> Person:
    with tenant(organization.pk):
        return Person.objects.select_related("manager", "level").get(external_id=external_id)


def test_blank_keeps_and_clear_empties(organization, bring):
    bring("Employee ID,Title,Department,Level\n1,Buyer,Sales,L3\n")
    counts, _ = bring("Employee ID,Title,Department,Level\n1,,#clear,#CLEAR\n")
    person = get(organization, "1")
    assert (person.title, person.department, person.level, counts["changed"]) == ("Buyer", "", None, 1)


def test_managers_come_in_any_order_and_by_any_name(organization, bring):
    _, problems = bring(
        'Employee ID,Name,Email,Manager\n3,Bo Li,bo@example.org,ada@example.org\n2,"Petrov, Dana",d@example.org,Bo Li\n1,Ada Ek,ada@example.org,NO_MANAGER\n'
    )
    assert problems == []
    assert (get(organization, "3").manager.name, get(organization, "2").manager.name) == ("Ada Ek", "Bo Li")


def test_loops_are_reported_by_row(bring):
    counts, problems = bring("Employee ID,Name,Manager\n1,Ada Ek,3\n2,Bo Li,1\n3,Cy Ro,2\n4,Di Su,1\n5,Ed Ty,5\n")
    assert counts["problem"] == 4
    assert "2 Manager: people report to each other in a loop: Ada Ek → Cy Ro → Bo Li → Ada Ek." in problems[0]
    assert "own manager" in problems[-1]


def test_lost_zeros_are_suggested(bring):
    _, problems = bring("Employee ID,Name,Manager\n00417,Ada Ek,\n00500,Bo Li,417\n")
    assert problems == ["3 Manager: no person with ID 417. Did you mean 00417 (Ada Ek)?"]


def test_doubles_are_reported_in_both_rows(bring):
    _, problems = bring("Employee ID,Email\n1,a@example.org\n1,b@example.org\n3,B@example.org\n")
    assert [problem.split(" Correct")[0] for problem in problems] == [
        "2 Personnel number: 1 also stands in row 3.",
        "3 Personnel number: 1 also stands in row 2.",
        "3 E-mail: b@example.org also stands in row 4.",
        "4 E-mail: b@example.org also stands in row 3.",
    ]


def test_a_number_and_an_email_of_two_people_is_a_problem(bring):
    bring("Employee ID,Name,Email\n1,Ada Ek,a@example.org\n2,Bo Li,b@example.org\n")
    _, problems = bring("Employee ID,Email\n1,b@example.org\n9,a@example.org\n")
    assert problems == [
        "2 E-mail: b@example.org belongs to Bo Li (2).",
        "3 Personnel number: a@example.org belongs to Ada Ek (1), not to 9.",
    ]


def test_people_without_a_number_are_found_by_email_and_get_one(organization, bring):
    bring("Email,Name\nA@example.org,Ada Ek\n")
    counts, _ = bring("Employee ID,Email\n7,a@EXAMPLE.org\n")
    assert (counts["changed"], get(organization, "7").name) == (1, "Ada Ek")


def test_cells_that_do_not_fit_are_named(bring):
    text = "Employee ID,Email,Hire date,End date,Time zone,Status,Capacity,Job title\n"
    good = "9,g@example.org,2020-01-01,,UTC,active,1,x\n" * 1
    _, problems = bring(
        text
        + "1,nope,2020-13-01,,Mars,maybe,-1,"
        + "x" * 300
        + "\n"
        + good
        + good.replace("9,g", "8,h")
        + good.replace("9,g", "7,i")
    )
    assert len(problems) == 6
    assert "300 characters; at most 160 fit." in problems[-1]


def test_the_full_list_lets_people_leave(organization, bring):
    bring("Employee ID,Name\n" + "".join(f"{n},A B{n}\n" for n in range(1, 21)))
    counts, _ = bring("Employee ID,Name\n" + "".join(f"{n},A B{n}\n" for n in range(2, 21)), full_list=True)
    assert (counts["leavers"], get(organization, "1").status, get(organization, "2").status) == (1, "left", "active")


def test_too_many_leavers_stop_the_import(organization, bring):
    bring("Employee ID,Status\n1,active\n2,active\n")
    with pytest.raises(Refusal, match="1 of 2 people would leave"):
        bring("Employee ID,Status\n1,terminated\n2,active\n")
    bring("Employee ID,Status\n1,terminated\n2,active\n", leavers=1)
    assert get(organization, "1").status == "left"


def test_skills_come_with_levels_and_synonyms(organization, bring):
    bring('Employee ID,Can offer,Want to grow\n1,Finance (5); Public speaking,"Law, Negotiation"\n')
    person = get(organization, "1")
    with tenant(organization.pk):
        assert [(h.skill.name, h.level) for h in skills_of(person, SkillDirection.OFFER)] == [
            ("Finance", 5),
            ("Public speaking", 3),
        ]
        assert [h.skill.name for h in skills_of(person, SkillDirection.GROW)] == ["Law", "Negotiation"]
        set_skills(person, SkillDirection.GROW, [], actor=None)
    counts, _ = bring("Employee ID,Can offer\n1,public-speaking (3); FINANCE (5)\n")
    assert counts["same"] == 1


def test_rows_that_are_too_long_are_named(bring):
    _, problems = bring("Employee ID,Name\n1,Ada Ek,extra,more\n2,Bo Li\n")
    assert problems == ["2 this row has 2 cells more than there are columns. Check its values."]


def test_a_member_who_is_in_the_file_is_linked(organization, manager, bring):
    bring(f"Employee ID,Email\n1,{manager.user.email}\n")
    assert get(organization, "1").user == manager.user


def test_large_files_are_work_for_a_job(committed_db, monkeypatch):
    from tests.conftest import Role, make_member, make_organization  # noqa: PLC0415  (rows that are really committed)

    organization = make_organization("large")
    manager = make_member(organization, "Priya Nair", Role.PROGRAM_MANAGER)
    text = "Employee ID,Name,Department\n" + "".join(
        f"{n:05d},Ada B{n},D{'x' * 300 if n == 5 else ''}\n" for n in range(3000)
    )
    monkeypatch.setattr("participants.actions.imports._SMALL_TEXT", 1000)
    with tenant(organization.pk, user_id=manager.user.pk):
        people_import = start_import("large.csv", text.encode(), full_list=False, actor=manager.user)
        assert people_import.state == ImportState.READING
    perform(people_import.job_id, organization.pk)
    with tenant(organization.pk, user_id=manager.user.pk):
        people_import = PeopleImport.objects.get(pk=people_import.pk)
        assert (people_import.state, people_import.counts["new"], people_import.counts["problem"]) == (
            "preview",
            2999,
            1,
        )
        first = run_import(people_import, actor=manager.user)
        assert run_import(people_import, actor=manager.user).job_id == first.job_id
    perform(first.job_id, organization.pk)
    perform(first.job_id, organization.pk)
    with tenant(organization.pk):
        assert PeopleImport.objects.get(pk=people_import.pk).state == ImportState.DONE
        assert Person.objects.exclude(external_id="").count() == 2999
