"""Files of key roles, moves, exits and reviews: problems per row, one transaction, dated history."""

from datetime import date

import pytest

from core.errors import Refusal
from core.tenancy import purpose
from participants.enums import ImportState
from participants.models import Level
from readiness.actions import imports
from readiness.enums import FileKind
from readiness.hr_files.catalog import columns, propose_columns
from readiness.models import CareerEvent, HistoryImportRow, Incumbency, KeyRole
from tests.readiness.conftest import make_people, make_role


@pytest.fixture
def people(organization, inside):
    return make_people(organization, 3)


@pytest.fixture
def levels(organization, inside):
    return [Level.objects.create(organization=organization, name=f"L{rank}", rank=rank) for rank in (4, 5, 6)]


def upload(kind: str, *lines: str, actor=None):
    return imports.start_history_import(kind, "hr.csv", "\n".join(lines).encode(), actor=actor)


def problems(upload) -> dict[int, str]:
    rows = HistoryImportRow.objects.filter(history_import=upload).exclude(problems=[])
    return {row.number: " ".join(one["message"] for one in row.problems) for row in rows}


def events() -> list[tuple]:
    with purpose("history"):
        rows = CareerEvent.objects.order_by("happened_on", "pk")
        return list(rows.values_list("kind", "person__external_id", "happened_on"))


@pytest.mark.parametrize("kind", FileKind.values)
def test_columns_of_hr_systems_are_recognised(kind):
    for place in range(2):
        headers = [one.names[min(place, len(one.names) - 1)] for one in columns(kind).values()]
        assert len(propose_columns(kind, headers)) == len(headers)


def test_a_move_to_a_higher_level_is_a_promotion(people, levels):
    file = upload(
        "moves",
        "Employee ID,Effective date,Old grade,New grade",
        "P0,2025-03-01,L4,L5",
        "P1,2025-04-01,L6,L5",
        "P2,2025-05-01,,L4",
    )
    assert file.counts == {"new": 3, "changed": 0, "same": 0, "problem": 0}
    imports.run_history_import(file, actor=None)
    assert [event[:2] for event in events()] == [("promotion", "P0"), ("move", "P1"), ("move", "P2")]


def test_problems_are_named_row_by_row_and_the_rest_is_imported(people, levels):
    file = upload(
        "moves",
        "Employee ID,Effective date,From level,To level",
        "P0,2025-03-01,L4,L5",
        "P9,2025-03-01,L4,L5",
        "P1,2098-03-01,L4,L5",
        "P1,no day,L4,L5",
        "P2,2025-03-01,L4,L9",
        "P2,2025-07-01,L4,L5",
        "P2,2025-07-01,L5,L6",
    )
    found = problems(file)
    assert sorted(found) == [3, 4, 5, 6, 7, 8]
    assert "nobody has the number" in found[3]
    assert "future" in found[4]
    assert "no level" in found[6]
    assert "row 8" in found[7]
    imports.fix_row(file, 6, {"to_level": "L6", "no_such": "x"}, actor=None)
    imports.leave_out_row(file, 8, actor=None)
    assert sorted(problems(file)) == [3, 4, 5]
    done = imports.run_history_import(file, actor=None)
    assert len(events()) == 3
    assert (done.state, done.lines, HistoryImportRow.objects.count()) == (ImportState.DONE, [], 0)


def test_the_same_file_again_changes_nothing_and_a_corrected_one_does(people):
    lines = ["Personnel number,Last day,Termination reason", "P0,2025-03-01,Resignation", "P1,2025-04-01,Retired"]
    imports.run_history_import(upload("exits", *lines), actor=None)
    assert upload("exits", *lines).counts["same"] == 2
    lines[1] = "P0,2025-03-01,Dismissal"
    again = upload("exits", *lines)
    assert (again.counts["changed"], again.counts["same"]) == (1, 1)
    imports.run_history_import(again, actor=None)
    imports.run_history_import(again, actor=None)
    with purpose("history"):
        kinds = CareerEvent.objects.order_by("person_id").values_list("exit_kind", flat=True)
        assert list(kinds) == ["involuntary", "retirement"]


def test_who_has_left_holds_no_key_role(people, manager):
    role = make_role("Plant director", manager.user, incumbent=people[0], on=date(2024, 1, 1))
    imports.run_history_import(
        upload("exits", "Employee ID,Exit date,Exit type", "P0,2025-03-01,voluntary"), actor=None
    )
    assert Incumbency.objects.get(key_role=role).ended_on == date(2025, 3, 1)


def test_key_roles_come_with_incumbents_and_blank_cells_keep_what_there_is(people, manager):
    head = "Position ID,Position title,Business unit,Criticality,Incumbent ID,Vacancy date"
    imports.run_history_import(
        upload(
            "key_roles",
            head,
            "R1,Plant director,Operations,Critical,P0,2027-06-30",
            "R2,Sales director,Commercial,High,,",
        ),
        actor=None,
    )
    role = KeyRole.objects.get(external_id="R1")
    assert (role.importance, role.expected_vacancy_on) == (1, date(2027, 6, 30))
    again = upload("key_roles", head, "R1,Plant director,Operations,,,", "R2,Sales director,Commercial,,P1,")
    assert (again.counts["same"], again.counts["changed"]) == (1, 1)
    imports.run_history_import(again, actor=None)
    holders = dict(Incumbency.objects.filter(ended_on=None).values_list("key_role__external_id", "person__external_id"))
    assert holders == {"R1": "P0", "R2": "P1"}


def test_reviews_bring_figures_on_their_scale(people):
    file = upload(
        "reviews",
        "Employee ID,Review date,Overall rating,Out of,Potential",
        "P0,2025-12-31,4,5,3",
        "P1,2025-12-31,6,5,2",
        "P2,2025-12-31,2,3,7",
    )
    assert sorted(problems(file)) == [3, 4]
    imports.run_history_import(file, actor=None)
    with purpose("history"):
        assert CareerEvent.objects.values_list("rating", "scale_top", "potential").get() == (4, 5, 3)


def test_unclear_columns_and_dates_are_asked_for(people):
    file = upload("exits", "Employee ID,Happened,Why", "P0,03/04/2025,voluntary")
    assert file.state == ImportState.MAPPING
    with pytest.raises(Refusal, match="Date"):
        imports.choose_columns(file, {"person": 0}, date_order="", actor=None)
    mapping = {"person": 0, "happened_on": 1, "exit_kind": 2}
    imports.choose_columns(file, mapping, date_order="mdy", actor=None)
    imports.run_history_import(file, actor=None)
    assert events() == [("exit", "P0", date(2025, 3, 4))]


def test_history_is_read_for_figures_and_by_the_person_alone(people):
    imports.run_history_import(
        upload("exits", "Employee ID,Exit date,Exit type", "P0,2025-03-01,voluntary"), actor=None
    )
    assert CareerEvent.objects.count() == 0
    with purpose("succession"):
        assert CareerEvent.objects.count() == 1


def test_what_is_no_table_is_refused(inside):
    with pytest.raises(Refusal, match="PDF"):
        imports.start_history_import("exits", "a.pdf", b"%PDF-1.7", actor=None)
