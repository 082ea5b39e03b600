"""When the relationships of a program end by themselves."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from programs.enums import Ending
from programs.models import Program

LEAST_SILENT, MOST_SILENT = 30, 365
MOST_MONTHS = 48


def set_ending(program: Program, *, ending: str, months: int | None, silent_days: int | None, actor: User) -> bool:
    """Keep when relationships end, from the next night on. Returns whether that changed something."""
    if ending == Ending.DURATION and not (months and 1 <= months <= MOST_MONTHS):
        raise Refusal(_("Say after how many months, from 1 to %(most)s.") % {"most": MOST_MONTHS})
    if silent_days is not None and not LEAST_SILENT <= silent_days <= MOST_SILENT:
        raise Refusal(
            _("Choose from %(least)s to %(most)s silent days.") % {"least": LEAST_SILENT, "most": MOST_SILENT}
        )
    wanted = {
        "ending": Ending(ending),
        "ending_months": months if ending == Ending.DURATION else None,
        "silent_days": silent_days,
    }
    changed = [name for name, value in wanted.items() if getattr(program, name) != value]
    if changed:
        with transaction.atomic():
            for name in changed:
                setattr(program, name, wanted[name])
            program.save(update_fields=[*changed, "updated_at"])
            record(program, "program.ending_changed", actor=actor, ending=str(wanted["ending"]), silent=silent_days)
    return bool(changed)
