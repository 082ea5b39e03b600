"""What people do with matching: run it, change what it proposes, publish."""

from matching.actions.publishing import publish_run, send_test_mails
from matching.actions.reviewing import (
    assign_mentor,
    lock_proposal,
    lock_proposals,
    reject_proposal,
    restore_proposal,
    undo_step,
    unlock_proposal,
)
from matching.actions.running import apply_fix, start_run, stop_run

__all__ = [
    "apply_fix",
    "assign_mentor",
    "lock_proposal",
    "lock_proposals",
    "publish_run",
    "reject_proposal",
    "restore_proposal",
    "send_test_mails",
    "start_run",
    "stop_run",
    "undo_step",
    "unlock_proposal",
]
