"""When a program reminds its people."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from organizations.audit import record
from programs.cadence import cadence_of, moments
from programs.models import Program, ReminderSetting


def set_cadence(program: Program, wanted: Mapping[str, tuple[int, bool]], *, actor: User) -> int:
    """Set days and on/off by moment. What is planned already and not yet sent is asked again when due.

    Returns how many moments changed. Refusal for days outside a moment's limits.
    """
    for key, (days, _is_on) in wanted.items():
        moment = moments()[key]
        if not moment.least <= days <= moment.most:
            raise Refusal(
                _("%(says)s: between %(least)s and %(most)s days.")
                % {"says": moment.says, "least": moment.least, "most": moment.most}
            )
    with transaction.atomic():
        before = cadence_of(program)
        changed = {key: new for key, new in wanted.items() if (before[key].days, before[key].is_on) != new}
        for key, (days, is_on) in changed.items():
            ReminderSetting.objects.update_or_create(
                organization_id=program.organization_id,
                program=program,
                moment=key,
                defaults={"days": days, "is_on": is_on},
            )
        if changed:
            record(program, "program.reminders_changed", actor=actor, moments=sorted(changed))
    return len(changed)
