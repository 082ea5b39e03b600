"""Mid-program review, capstone, completion, certificate, what comes next."""

import re
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cohorts.models import Cohort, Participant
from core.errors import Refusal
from core.jobs import perform
from core.models import Job
from core.printing import print_pdf
from core.tenancy import tenant
from notifications.models import Message
from organizations.models import AuditEntry
from programs.actions.finishing import set_completion_rule
from programs.completion import Rule, proposed_rule
from relationships.actions.finishing import (
    CapstoneDraft,
    ReviewWords,
    complete_all,
    complete_participant,
    hand_in_capstone,
    issue_certificate,
    undo_completion,
    withdraw_certificate,
    write_review,
)
from relationships.actions.session_logs import SessionLog, log_past_session
from relationships.certificate_jobs import CERTIFICATE_JOB
from relationships.certificates import grouped, new_number
from relationships.completion import progress_in, progress_of
from relationships.models import (
    Capstone,
    CapstoneText,
    Certificate,
    CertificateFile,
    Completion,
    MidReviewText,
    Transition,
)
from tests.matching.conftest import join
from tests.relationships.conftest import address


def as_user(together, who):
    return tenant(together.organization.pk, user_id=who.user.pk if who else None)


def participant_of(together, who) -> Participant:
    return Participant.objects.select_related("person", "cohort__program").get(person=who.person)


def meet(together, times: int) -> None:
    for number in range(times):
        then = timezone.now() - timedelta(days=number + 1)
        log_past_session(together.relationship, SessionLog(then, 60, "", ""), actor=together.mentee.user)


def ask_for(together, **asked) -> None:
    rule = Rule(**{"least_sessions": 0, "needs_goals": False, **asked})
    set_completion_rule(together.relationship.cohort.program, rule, actor=together.manager.user)


def half_way(together) -> None:
    today = timezone.localdate()
    Cohort.objects.update(starts_on=today - timedelta(days=100), ends_on=today + timedelta(days=20))


def test_the_review_is_read_by_the_pair_and_by_nobody_else(together):
    half_way(together)
    path = address(together.relationship, "mid_review")
    answer = together.mentee.client.post(path, {"to_change": "Shorter and more often"})
    assert answer.status_code == 302
    assert "Shorter and more often" in together.mentor.client.get(path).content.decode()
    assert together.manager.client.get(path).status_code == 404
    with as_user(together, together.manager):
        assert not MidReviewText.objects.exists()
    with as_user(together, together.mentor):
        assert MidReviewText.objects.update(to_change="Mine now") == 0
    page = together.mentor.client.get(address(together.relationship, "detail")).content.decode()
    assert "looked back. Your turn" in page
    assert together.mentee.client.post(path, {"to_change": " "}).status_code == 422


def test_a_capstone_is_handed_in_with_a_file_and_read_by_whom_it_names(together, sponsor):
    other = join(together.relationship.cohort, "", "mentee", person=sponsor.person)
    path = address(together.relationship, "hand_in")
    data = {"title": "Two sites, one rhythm", "reflection": "**Ask** first.", "visibility": "pair"}
    file = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 plan", content_type="text/html")
    assert together.mentee.client.post(path, {**data, "file": file}).status_code == 302
    capstone = Capstone.objects.get()
    page, download = address(capstone, "capstone_detail"), address(capstone, "capstone_file")
    readers = (together.mentee, together.mentor, together.manager, sponsor)
    assert [one.client.get(page).status_code for one in readers] == [200, 200, 404, 404]
    answer = together.mentor.client.get(download)
    assert (answer.content, answer.headers["Content-Type"]) == (b"%PDF-1.7 plan", "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    for visibility, codes in (("team", [200, 404]), ("cohort", [200, 200])):
        together.mentee.client.post(path, {**data, "visibility": visibility})
        assert [one.client.get(download).status_code for one in readers[2:]] == codes
    assert other.person == sponsor.person
    shown = sponsor.client.get(
        f"/o/{together.organization.slug}/cohorts/{together.relationship.cohort.slug}/capstones/"
    )
    assert "Two sites, one rhythm" in shown.content.decode()


def test_row_security_alone_keeps_a_capstone_to_its_readers(together):
    with as_user(together, together.mentee):
        hand_in_capstone(
            participant_of(together, together.mentee), CapstoneDraft("Mine", reflection="x"), actor=together.mentee.user
        )
    for who, rows in ((together.mentor, 1), (together.manager, 0), (None, 0)):
        with as_user(together, who):
            assert CapstoneText.objects.count() == rows
            assert CapstoneText.objects.update(title="Taken over") == 0


def test_a_capstone_needs_something_to_see_and_mentors_have_none(together):
    mentee, mentor = participant_of(together, together.mentee), participant_of(together, together.mentor)
    with pytest.raises(Refusal, match="nothing to see"):
        hand_in_capstone(mentee, CapstoneDraft("Only a title"), actor=together.mentee.user)
    with pytest.raises(Refusal, match="https"):
        hand_in_capstone(mentee, CapstoneDraft("Link", link="javascript:alert(1)"), actor=together.mentee.user)
    with pytest.raises(Refusal, match="mentees and peers"):
        hand_in_capstone(mentor, CapstoneDraft("Mine", reflection="x"), actor=together.mentor.user)
    assert together.mentor.client.get(address(together.relationship, "hand_in")).status_code == 404


def test_a_program_proposes_three_fifths_of_its_sessions(together):
    program = together.relationship.cohort.program
    assert proposed_rule(program) == Rule(max(1, round(0.6 * program.length_months)))


def test_completion_follows_what_the_program_asks(together):
    ask_for(together, least_sessions=2, needs_review=True, needs_capstone=True)
    meet(together, 1)
    mentee = participant_of(together, together.mentee)
    found = {one.says: (one.is_met, one.detail) for one in progress_of([mentee])[0].criteria}
    assert found == {
        "Sessions held": (False, "1 of 2"),
        "Mid-program review": (False, "open"),
        "Capstone": (False, "not handed in"),
    }
    with pytest.raises(Refusal, match="Still open"):
        complete_participant(mentee, actor=together.manager.user)
    meet(together, 1)
    write_review(together.relationship.members.get(role="mentee"), ReviewWords("All of it"), actor=together.mentee.user)
    hand_in_capstone(mentee, CapstoneDraft("Mine", reflection="x"), actor=together.mentee.user)
    assert progress_of([mentee])[0].has_all
    assert complete_all(together.relationship.cohort, actor=together.manager.user) == 1
    assert complete_all(together.relationship.cohort, actor=together.manager.user) == 0
    assert Completion.objects.get().participant == mentee
    assert Certificate.objects.get().name == together.mentee.person.name


def test_the_coordinator_completes_with_a_reason_and_takes_it_back(together):
    ask_for(together, least_sessions=9)
    participant = participant_of(together, together.mentor)
    cohort, slug = together.relationship.cohort, together.organization.slug
    path = f"/o/{slug}/cohorts/{cohort.slug}/progress/{participant.public_id}/"
    assert together.manager.client.post(f"{path}complete/").status_code == 422
    assert together.manager.client.post(f"{path}complete/", {"reason": "Left for a sabbatical"}).status_code == 302
    assert Completion.objects.get().reason == "Left for a sabbatical"
    assert "Left for a sabbatical" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))
    assert (
        "Left for a sabbatical"
        not in together.mentor.client.get(address(together.relationship, "detail")).content.decode()
    )
    together.manager.client.post(f"{path}undo/")
    assert (Completion.objects.count(), Certificate.objects.filter(withdrawn_at=None).count()) == (0, 0)
    assert together.mentor.client.post(f"{path}complete/", {"reason": "Me"}).status_code == 403


def test_there_is_one_valid_certificate_at_a_time_and_none_before_completion(together):
    participant, actor = participant_of(together, together.mentee), together.manager.user
    with pytest.raises(Refusal):
        issue_certificate(participant, actor=actor)
    complete_participant(participant, reason="Agreed", actor=actor)
    first = Certificate.objects.get()
    assert issue_certificate(participant, actor=actor) == first
    withdraw_certificate(first, actor=actor)
    second = issue_certificate(participant, actor=actor)
    assert second.number != first.number
    undo_completion(participant, actor=actor)
    assert not Certificate.objects.filter(withdrawn_at=None).exists()


def streams(pdf: bytes) -> bytes:
    found = b""
    for part in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            found += zlib.decompress(part[1])
        except zlib.error:
            found += part[1]
    return found


def test_a_worker_draws_a_tagged_pdf_that_its_person_downloads(together, mentor):
    complete_participant(participant_of(together, together.mentee), reason="Agreed", actor=together.manager.user)
    certificate, job = Certificate.objects.get(), Job.objects.get(kind=CERTIFICATE_JOB)
    path = address(certificate, "certificate_pdf")
    assert "is being drawn" in together.mentee.client.get(path).content.decode()
    perform(job.pk, together.organization.pk)
    answer = together.mentee.client.get(path)
    assert (answer.headers["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert all(mark in streams(answer.content) for mark in (b"StructTreeRoot", b"pdfuaid", b"MarkInfo"))
    assert together.mentor.client.get(path).status_code == 404
    assert CertificateFile.objects.count() == 1
    mail = Message.objects.get(kind="certificate_ready")
    assert (mail.recipient_email, grouped(certificate.number) in mail.body_text) == (together.mentee.user.email, True)


def test_nothing_is_fetched_for_a_pdf_whatever_a_name_holds(tmp_path):
    sentinel = tmp_path / "secret.txt"
    sentinel.write_text("SENTINEL")
    name = f'<link rel="attachment" href="{sentinel.as_uri()}"><img src="{sentinel.as_uri()}"><style>@import "{sentinel.as_uri()}"</style>'
    facts = dict.fromkeys(("organization_name", "program", "role", "number", "coordinator"), name)
    today = timezone.localdate()
    facts |= {
        "name": name,
        "starts_on": today,
        "ends_on": today,
        "issued_on": today,
        "check_address": "https://x.example",
    }
    pdf = print_pdf("documents/certificate.html", facts, style="certificate.css")
    assert b"SENTINEL" not in streams(pdf) + pdf
    assert b"EmbeddedFile" not in streams(pdf) + pdf


def test_anybody_checks_a_certificate_by_its_number_and_reads_nothing_else(together, settings):
    complete_participant(participant_of(together, together.mentee), reason="Agreed", actor=together.manager.user)
    certificate = Certificate.objects.get()
    base = f"/o/{together.organization.slug}/certificates/"
    stranger = Client()
    for typed in (certificate.number, grouped(certificate.number), certificate.number.lower()):
        answer = stranger.get(f"{base}{typed}/")
        assert answer.status_code == 200
        assert certificate.name in answer.content.decode()
    page = answer.content.decode()
    assert "This certificate is valid" in page
    assert together.mentee.person.email not in page
    assert together.relationship.cohort.name not in page
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    withdraw_certificate(certificate, actor=together.manager.user)
    assert "was withdrawn" in stranger.get(f"{base}{certificate.number}/").content.decode()
    assert stranger.get(f"{base}{new_number()}/").status_code == 404


def test_a_certificate_of_another_organization_is_none_and_guessing_is_slowed_down(
    together, other_organization, settings
):
    complete_participant(participant_of(together, together.mentee), reason="Agreed", actor=together.manager.user)
    number = Certificate.objects.get().number
    assert Client().get(f"/o/{other_organization.slug}/certificates/{number}/").status_code == 404
    settings.CERTIFICATE_CHECKS_A_MINUTE = 2
    codes = [
        Client()
        .get(f"/o/{together.organization.slug}/certificates/{new_number()}/", REMOTE_ADDR="203.0.113.9")
        .status_code
        for _ in range(4)
    ]
    assert codes in ([404, 404, 429, 429], [404, 404, 404, 429], [404, 404, 429, 404])


def test_what_comes_next_is_seen_by_the_pair_and_counted_for_the_team(together):
    half_way(together)
    together.mentee.client.post(
        address(together.relationship, "next_step"), {"choice": "mentor", "words": "From autumn"}
    )
    assert Transition.objects.get().choice == "mentor"
    assert "From autumn" in together.mentor.client.get(address(together.relationship, "detail")).content.decode()
    page = together.manager.client.get(
        f"/o/{together.organization.slug}/cohorts/{together.relationship.cohort.slug}/progress/"
    ).content.decode()
    assert "1 of 2 have said it" in page
    assert "Become a mentor" in page


def test_the_progress_of_a_cohort_takes_the_same_queries_for_two_and_for_thirty(together, django_assert_num_queries):
    with django_assert_num_queries(16):
        progress_in(together.relationship.cohort)
    for number in range(30):
        join(together.relationship.cohort, f"More {number}", "mentee")
    with django_assert_num_queries(16):
        progress_in(together.relationship.cohort)
