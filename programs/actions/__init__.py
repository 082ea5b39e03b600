"""Every change of a program. One function per change; each writes its audit entry in the same transaction."""

from programs.actions.blocked import block_pair, unblock_pair
from programs.actions.cadence import set_cadence
from programs.actions.eligibility import add_eligibility_rule, remove_eligibility_rule, use_suggested_eligibility
from programs.actions.matching import (
    add_criterion,
    add_hard_rule,
    apply_preset,
    remove_criterion,
    remove_hard_rule,
    save_matching_rules,
    update_criterion,
)
from programs.actions.plan import add_milestone, remove_milestone, stretch_plan, update_milestone
from programs.actions.programs import (
    archive_program,
    create_program,
    duplicate_program,
    restore_program,
    update_program,
)
from programs.actions.questions import (
    add_question,
    move_question,
    restore_question,
    retire_question,
    review_questions,
    update_question,
)

__all__ = [
    "add_criterion",
    "add_eligibility_rule",
    "add_hard_rule",
    "add_milestone",
    "add_question",
    "apply_preset",
    "archive_program",
    "block_pair",
    "create_program",
    "duplicate_program",
    "move_question",
    "remove_criterion",
    "remove_eligibility_rule",
    "remove_hard_rule",
    "remove_milestone",
    "restore_program",
    "restore_question",
    "retire_question",
    "review_questions",
    "save_matching_rules",
    "set_cadence",
    "stretch_plan",
    "unblock_pair",
    "update_criterion",
    "update_milestone",
    "update_program",
    "update_question",
    "use_suggested_eligibility",
]
