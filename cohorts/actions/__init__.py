"""Everything that changes a cohort, its applications and its participants."""

from cohorts.actions.applying import save_answer, start_application, submit_application, withdraw_application
from cohorts.actions.cohorts import CohortSettings, create_cohort, duplicate_cohort, update_cohort
from cohorts.actions.deciding import (
    accept_application,
    decide,
    decline_application,
    release_decisions,
    waitlist_application,
)
from cohorts.actions.enrolling import Enrolment, enrol, set_capacity, withdraw_participant
from cohorts.actions.inviting import invite_eligible, request_application_link
from cohorts.actions.milestones import add_milestone, change_milestone, remove_milestone
from cohorts.actions.offers import accept_offer, decline_offer
from cohorts.actions.states import (
    begin_matching,
    complete_cohort,
    open_applications,
    resume_cohort,
    return_to_draft,
    start_cohort,
)
from cohorts.actions.undoing import undo_step
from cohorts.actions.waitlist import move_to_front, offer_freed_places, take_offer_back

__all__ = [
    "CohortSettings",
    "Enrolment",
    "accept_application",
    "accept_offer",
    "add_milestone",
    "begin_matching",
    "change_milestone",
    "complete_cohort",
    "create_cohort",
    "decide",
    "decline_application",
    "decline_offer",
    "duplicate_cohort",
    "enrol",
    "invite_eligible",
    "move_to_front",
    "offer_freed_places",
    "open_applications",
    "release_decisions",
    "remove_milestone",
    "request_application_link",
    "resume_cohort",
    "return_to_draft",
    "save_answer",
    "set_capacity",
    "start_application",
    "start_cohort",
    "submit_application",
    "take_offer_back",
    "undo_step",
    "update_cohort",
    "waitlist_application",
    "withdraw_application",
    "withdraw_participant",
]
