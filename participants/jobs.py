"""What a worker does with files that are too large for a request."""

from accounts.models import User
from core.errors import Refusal
from core.jobs import PermanentError, Work, job_kind
from organizations.access import allows
from organizations.models import Membership
from participants.enums import ImportState
from participants.hr_import.pipeline import (
    ask_for_mapping,
    carry_out,
    check_again,
    plan_reading,
    read_import,
    refuse_file,
    store_preview,
)
from participants.hr_import.problems import FileProblem
from participants.hr_import.undoing import carry_out_undo
from participants.models import PeopleImport


def _initiator(work: Work) -> User | None:
    return User.objects.filter(pk=work.initiator_id or 0).first()


def _find(work: Work) -> PeopleImport:
    """The import of a job, while the person who started it may still import. Needs the job's context."""
    membership = Membership.objects.filter(user=_initiator(work), is_active=True).first()
    if not allows(membership, "person.import"):
        raise PermanentError("You may no longer import people here.")
    return PeopleImport.objects.get(pk=int(str(work.arguments["import_id"])))


def _preview_failed(job_id: int, message: str) -> None:
    """The job ended without a preview: the file is given up."""
    people_import = PeopleImport.objects.filter(job_id=job_id, state=ImportState.READING).first()
    if people_import is None:
        return
    if people_import.counts:
        # Its rows were checked once before; only the second look failed.
        people_import.state = ImportState.PREVIEW
        people_import.problems = [message]
        people_import.keep()
    else:
        refuse_file(people_import, FileProblem(message))


def _import_failed(job_id: int, message: str) -> None:
    """The job ended and nothing was imported: back to the preview."""
    PeopleImport.objects.filter(job_id=job_id, state=ImportState.IMPORTING).update(
        state=ImportState.PREVIEW, problems=[message]
    )


def _undo_failed(job_id: int, message: str) -> None:
    """The job ended and nothing was taken back: the import stands."""
    undoing = PeopleImport.objects.filter(job_id=job_id, state=ImportState.UNDOING)
    undoing.update(state=ImportState.DONE, problems=[message])


@job_kind("people.preview", on_failure=_preview_failed)
def preview_people(work: Work) -> None:
    """Read a file and compare it with the people there are."""
    work.progress("Reading the file", 0.05)
    with work.context():
        people_import = _find(work)
        try:
            reading = read_import(people_import)
        except FileProblem as problem:
            reading, failure = None, problem
    if reading is None:
        with work.finish():
            refuse_file(people_import, failure)
        return
    if reading.mapping is None:
        with work.finish():
            ask_for_mapping(people_import, reading)
        return
    work.progress("Comparing with the people there are", 0.4)
    with work.context():
        plan, directory = plan_reading(reading, people_import.options)
    work.progress("Preparing the preview", 0.7)
    with work.finish():
        store_preview(people_import, reading, plan, directory)


@job_kind("people.check", on_failure=_preview_failed)
def check_people(work: Work) -> None:
    """Look at the rows of a large file again after cells were corrected."""
    work.progress("Checking the rows again", 0.2)
    with work.finish():
        check_again(_find(work))


@job_kind("people.import", on_failure=_import_failed)
def import_people(work: Work) -> None:
    """Import the rows of a large file, all or none."""
    work.progress("Importing people", 0.2)
    try:
        with work.finish():
            people_import = _find(work)
            carry_out(people_import, actor=_initiator(work))
    except Refusal as refusal:
        raise PermanentError(str(refusal)) from None


@job_kind("people.undo_import", on_failure=_undo_failed)
def undo_people(work: Work) -> None:
    """Take a large import back, all or nothing."""
    work.progress("Taking the import back", 0.2)
    try:
        with work.finish():
            people_import = _find(work)
            carry_out_undo(people_import, actor=_initiator(work))
    except Refusal as refusal:
        raise PermanentError(str(refusal)) from None
