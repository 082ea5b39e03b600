import csv
import io
import json
import random
from pathlib import Path

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from core.errors import Refusal
from core.tenancy import purpose
from matching.actions import lock_proposal
from matching.actions.exporting import export_run
from matching.models import Proposal, RunInput, RunOutcome
from matching.provenance import document_of, provenance_of, replay_run
from matching.replay import compute_again, pack_outcome, unpack_outcome
from matching.run_file import UnreadableFileError, read_document, without_private
from matching.scoring import score_pairs
from matching.snapshot import canonical, digest, unpack
from organizations.models import AuditEntry
from participants.models import ProtectedAttribute
from programs.enums import CriterionKind
from programs.models import Criterion, Question
from tests.matching.conftest import computed, join, skills
from tests.matching.test_scoring import person, snapshot


@pytest.fixture
def run(cast):
    return computed(cast.cohort, cast.manager.user)


def replayed(path: Path) -> str:
    out = io.StringIO()
    call_command("replay_run", str(path), stdout=out)
    return out.getvalue()


def written(run, actor, path: Path, kind: str = "json") -> Path:
    path.write_bytes(export_run(run, kind, actor=actor))
    return path


def test_the_stored_result_is_what_the_stored_inputs_give_to_the_bit(run):
    kept = RunOutcome.objects.get(run=run)
    again = compute_again(unpack(RunInput.objects.get(run=run).content), seed=run.seed)
    assert canonical(again) == canonical(unpack_outcome(kept.content))
    assert digest(again) == kept.digest


def test_changes_by_hand_do_not_change_what_was_computed(run, cast):
    before = RunOutcome.objects.get(run=run).digest
    lock_proposal(Proposal.objects.get(run=run, mentee=cast.ama), actor=cast.manager.user)
    assert replay_run(run).is_identical
    assert RunOutcome.objects.get(run=run).digest == before
    assert [step.kind for step in provenance_of(run).steps] == ["lock"]


def test_an_exported_run_replays_pair_by_pair(run, cast, tmp_path):
    said = replayed(written(run, cast.manager.user, tmp_path / "run.json"))
    assert said.count("same       ") == 3
    assert "different" not in said
    assert "3 of 3 people have the same answer." in said
    assert "Identical, to the last bit." in said


def test_a_file_with_another_result_is_told_pair_by_pair(run, cast, tmp_path):
    document = json.loads(export_run(run, "json", actor=cast.manager.user))
    first, second = document["result"]["pairs"][:2]
    first[1], second[1] = second[1], first[1]
    document["hashes"]["result"] = digest(document["result"])
    (tmp_path / "run.json").write_bytes(canonical(document))
    with pytest.raises(CommandError, match="differ"):
        replayed(tmp_path / "run.json")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 99}, "version 99"),
        ({"format": "other"}, "does not hold a matching run"),
        ({"inputs": {}}, "inputs of the file were changed"),
        ({"result": {}}, "result of the file were changed"),
    ],
)
def test_a_file_that_is_no_run_is_refused(run, change, words):
    with pytest.raises(UnreadableFileError, match=words):
        read_document(canonical({**document_of(run), **change}))


def test_the_file_names_nobody_and_holds_no_free_text(cast):
    program = cast.cohort.program
    Question.objects.create(organization=cast.organization, program=program, key="why", kind="text", label="Why")
    Criterion.objects.create(
        organization=cast.organization,
        program=program,
        kind="shared_answers",
        label="Motivation",
        weight=4,
        configuration={"mentee": "why", "mentor": "why"},
    )
    for one, text in ((cast.ama, "Recovering after burnout, career restart"), (cast.hanna, "Burnout and career")):
        one.answers = {**one.answers, "why": text}
        one.save()
    run = computed(cast.cohort, cast.manager.user)
    content = export_run(run, "json", actor=cast.manager.user).decode()
    for secret in ("Ama", "Boateng", "@example.org", "urnout", "ecovering", "Priya"):
        assert secret not in content
    snapshot = unpack(RunInput.objects.get(run=run).content)
    veiled, _left_out = without_private(snapshot)
    assert score_pairs(veiled).total.tolist() == score_pairs(snapshot).total.tolist()
    assert score_pairs(snapshot).criteria[-1].values.max() > 0


def test_protected_attributes_stay_behind_and_the_file_says_so(cast, tmp_path):
    Criterion.objects.create(
        organization=cast.organization,
        program=cast.cohort.program,
        kind="opted_in_identity",
        label="Identity",
        weight=2,
        configuration={"key": "identity"},
    )
    for participant in (cast.ama, cast.luis):
        with purpose("import"):
            ProtectedAttribute.objects.create(
                organization=cast.organization,
                person=participant.person,
                key="identity",
                value="Secretgroup",
                opted_in=True,
            )
    run = computed(cast.cohort, cast.manager.user)
    path = written(run, cast.manager.user, tmp_path / "run.json")
    assert "secretgroup" in input_text(run)
    assert "secretgroup" not in path.read_text().casefold()
    with pytest.raises(CommandError, match="leaves out protected attributes"):
        replayed(path)
    assert replay_run(run).is_identical
    table = export_run(run, "csv", actor=cast.manager.user).decode()
    assert "Identity" not in table.splitlines()[0]


EVERY_KIND = {
    "skills": {"wanted": "wanted", "offered": "offered"},
    "shared_answers": {"mentee": "why", "mentor": "why"},
    "same": {"field": "manager"},
    "different": {"field": "title"},
    "closest": {"field": "hire_date", "span": 5},
    "furthest": {"field": "level", "span": 3, "order": ["L1", "L2", "L3"]},
    "level_gap": {"best": [1, 2]},
    "shared_hours": {"full": 6},
    "language": {},
    "style": {"mentee": "style", "mentor": "style", "prefer": "complement"},
    "aspiration": {"wanted": "why", "field": "department"},
    "table": {"of_mentee": "field:location", "of_mentor": "question:style", "points": {"Oslo": {"quick": 0.7}}},
}


def crowded(kinds):
    dice = random.Random(4)
    words = ["growth", "HR", "lead", "Recovery", "sales and law", "the plant in Oslo"]
    people = [
        person(
            at,
            level=1 + at % 3,
            offset=60 * (at % 5),
            languages=["en", "de"][at % 2 :],
            values={
                "manager": dice.choice(["Ama B", "Luis O"]),
                "title": dice.choice(["Head of HR", "Plant lead", "Sales"]),
                "hire_date": f"20{10 + at % 9}-01-01",
                "level": f"L{1 + at % 3}",
                "department": dice.choice(["HR", "Law", "Plant Oslo"]),
                "location": dice.choice(["Oslo", "Bonn"]),
            },
            answers={
                "why": ", ".join(dice.sample(words, 3)),
                "style": dice.choice(["quick", "calm"]),
                "wanted": skills(dice.choice(["Law", "Sales"])),
                "offered": skills("Law", "Sales", level=2 + at % 3),
            },
        )
        for at in range(24)
    ]
    criteria = [(kind, 1 + at % 4, EVERY_KIND[kind]) for at, kind in enumerate(kinds)]
    questions = {
        "why": {"kind": "text", "scale": None},
        "style": {"kind": "one_of", "scale": None},
        "wanted": {"kind": "skills", "scale": None},
        "offered": {"kind": "skills", "scale": None},
    }
    return snapshot(people[:12], people[12:], criteria, questions=questions)


def test_every_kind_of_criterion_is_known_here():
    assert {*EVERY_KIND, "opted_in_identity", "ranked_choice"} == set(CriterionKind.values)


@pytest.mark.parametrize("kinds", [[kind] for kind in EVERY_KIND] + [list(EVERY_KIND)], ids=lambda kinds: kinds[0])
def test_a_file_scores_every_kind_of_criterion_to_the_bit(kinds):
    before = crowded(kinds)
    after, left_out = without_private(before)
    assert left_out == []
    assert score_pairs(after).total.tolist() == score_pairs(before).total.tolist()
    assert compute_again(after, seed=0) == compute_again(before, seed=0)
    text = canonical(after).decode()
    assert "Recovery" not in text
    assert "Ama B" not in text


def test_whom_participants_chose_stays_behind():
    before = {**crowded(["skills"]), "choices": [[1, 14, 1]], "apart": [[1001, 1015]]}
    after, left_out = without_private(before)
    assert left_out == ["whom participants chose or would rather not have"]
    assert not {"choices", "apart"} & set(after)


def input_text(run) -> str:
    return canonical(unpack(RunInput.objects.get(run=run).content)).decode()


def test_pairs_leave_as_csv_and_xlsx_without_formulas(cast):
    mentee = join(cast.cohort, "Evil Twin", "mentee", answers={"wanted": skills("Finance")})
    mentee.person.first_name = '=HYPERLINK("http://evil")'
    mentee.person.save()
    run = computed(cast.cohort, cast.manager.user)
    rows = list(csv.reader(io.StringIO(export_run(run, "csv", actor=cast.manager.user).decode("utf-8-sig"))))
    assert rows[0][:6] == ["Mentee number", "Mentee", "Mentor number", "Mentor", "State", "Fit"]
    assert len(rows) == 1 + 3 + 1
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
    book = openpyxl.load_workbook(io.BytesIO(export_run(run, "xlsx", actor=cast.manager.user)))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == rows[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert sheet.oddFooter.left.text.endswith(f"Downloaded by Priya Nair, {sheet.oddFooter.left.text[-10:]}")


def test_points_of_the_table_add_up_to_the_fit(run, cast):
    rows = list(csv.DictReader(io.StringIO(export_run(run, "csv", actor=cast.manager.user).decode("utf-8-sig"))))
    for row in rows:
        parts = [float(row[label]) for label in ("Skills", "Goals", "New perspective", "Shared hours")]
        assert round(sum(parts), 1) == float(row["Fit"])


def test_downloads_are_for_program_managers_and_written_down(run, cast, mentee, sponsor):
    url = reverse("matching:download", args=[cast.organization.slug, cast.cohort.slug, run.number, "json"])
    assert mentee.client.post(url).status_code == 403
    assert sponsor.client.post(url).status_code == 403
    assert cast.manager.client.get(url).status_code == 405
    answer = cast.manager.client.post(url)
    assert answer["Content-Disposition"].endswith(f'{cast.cohort.slug}-run-1.json"')
    entry = AuditEntry.objects.get(event="matching_run.exported")
    assert (entry.actor_id, entry.facts["format"]) == (cast.manager.user.pk, "json")


def test_the_page_shows_what_went_in_and_computes_again(run, cast):
    at = [cast.organization.slug, cast.cohort.slug, run.number]
    page = cast.manager.client.get(reverse("matching:provenance", args=at)).content.decode()
    for text in (run.input_hash[:16], run.weights_hash[:16], "No better plan exists", "Not paired before", "50.0"):
        assert text in page
    answer = cast.manager.client.post(reverse("matching:compute_again", args=at), follow=True)
    assert "all 3 people have the same answer" in answer.content.decode()


def by_engine(run, engine, *, swapped=(), fit=None):
    """The run as if that version had computed it, two people with each other's mentor."""
    kept = RunOutcome.objects.get(run=run)
    outcome = unpack_outcome(kept.content)
    if swapped:
        first, second = (outcome["pairs"][at] for at in swapped)
        first[1], second[1] = second[1], first[1]
    if fit is not None:
        outcome["total"] += fit
    kept.content = pack_outcome(outcome)
    kept.save()
    run.engine_version = engine
    run.save()


def test_other_pairs_of_an_earlier_version_are_no_fault(run, cast, tmp_path):
    by_engine(run, "1.0", swapped=(0, 1))
    at = [cast.organization.slug, cast.cohort.slug, run.number]
    assert (
        "computed by version 1.0 of the engine"
        in cast.manager.client.get(reverse("matching:provenance", args=at)).content.decode()
    )
    page = cast.manager.client.post(reverse("matching:compute_again", args=at), follow=True).content.decode()
    assert "again by version 1.1, which orders equally good pairs otherwise: 2 of 3 people have another answer" in page
    said = replayed(written(run, cast.manager.user, tmp_path / "run.json"))
    assert "the same points in all" in said
    assert said.count("different  ") == 2


def test_an_earlier_plan_of_other_worth_is_told_with_both_figures(run, cast, tmp_path):
    by_engine(run, "1.0", swapped=(0, 1), fit=7)
    with pytest.raises(CommandError, match=r"Before: 3 pairs with .* points; now: 3 pairs with"):
        replayed(written(run, cast.manager.user, tmp_path / "run.json"))


def test_a_run_without_kept_results_says_so(run):
    RunOutcome.objects.all().delete()
    with pytest.raises(Refusal, match="before results were kept"):
        replay_run(run)
