"""The ballot box of a pulse: putting one answer in, and taking all out.

An answer is `{"role": ..., "label": ..., "scores": {item: value}}`. Words lie apart: `{"item": ..., "text": ...}`.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.tenancy import purpose
from surveys.models import BallotBox, Survey
from surveys.sealing import seal, unseal

Row = dict[str, Any]


def make_box(survey: Survey) -> None:
    """An empty box, when the pulse opens."""
    with purpose("pulse"):
        BallotBox.objects.create(
            organization_id=survey.organization_id,
            survey=survey,
            scores=seal([], _context(survey, "scores")),
            words=seal([], _context(survey, "words")),
        )


def put_in(survey: Survey, *, role: str, label: str, scores: dict[str, int | None], words: dict[str, str]) -> None:
    """Add one answer. The whole box is shuffled and sealed anew; its row keeps the moment at which the pulse opened."""
    with purpose("pulse"):
        box = BallotBox.objects.select_for_update().get(survey=survey)
        answers = unseal(box.scores, _context(survey, "scores"))
        texts = unseal(box.words, _context(survey, "words"))
        answers.append({"role": role, "label": label, "scores": scores})
        texts += [{"item": item, "text": text} for item, text in words.items() if text.strip()]
        _write(survey, answers, texts)


def take_out(survey: Survey) -> tuple[list[Row], list[Row]]:
    """All answers and all words of a pulse that is closing, in no order."""
    with purpose("pulse"):
        box = BallotBox.objects.get(survey=survey)
        return unseal(box.scores, _context(survey, "scores")), unseal(box.words, _context(survey, "words"))


def coarsen(survey: Survey) -> tuple[list[Row], list[Row]]:
    """Take labels off answers that fewer people than the minimum share, and seal the box for good.

    Whoever can open the box later finds nobody who is alone with their labels.
    """
    answers, texts = take_out(survey)
    answers = without_rare_labels(answers, survey.minimum)
    with purpose("pulse"):
        _write(survey, answers, texts)
    return answers, texts


def without_rare_labels(answers: Sequence[Row], minimum: int) -> list[Row]:
    """First the second label goes where few share both, then the role where few share it."""
    both = Counter((row["role"], row["label"]) for row in answers)
    kept = [row if both[row["role"], row["label"]] >= minimum else {**row, "label": ""} for row in answers]
    still = Counter((row["role"], row["label"]) for row in kept)
    roles = Counter(row["role"] for row in kept)
    # Those whose label was taken off stand together as a group; too few of them may be found by what is missing.
    small = {role for (role, label), count in still.items() if not label and count < minimum}
    kept = [{**row, "label": ""} if row["role"] in small else row for row in kept]
    return [row if roles[row["role"]] >= minimum else {**row, "role": ""} for row in kept]


def _write(survey: Survey, answers: list[Row], texts: list[Row]) -> None:
    # update() and not save(): the row's date of change would tell when the last answer came.
    BallotBox.objects.filter(survey=survey).update(
        scores=seal(answers, _context(survey, "scores")), words=seal(texts, _context(survey, "words"))
    )


def _context(survey: Survey, part: str) -> str:
    return f"{survey.public_id}:{part}"
