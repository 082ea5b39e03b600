"""An applicant's own applications. For the person alone."""

from django.db.models import QuerySet

from accounts.models import User
from cohorts.models import Application


def applications_of_user(user: User) -> QuerySet[Application]:
    """A user's applications in the active organization, newest first, with what their pages need."""
    related = Application.objects.select_related(
        "cohort__program", "cohort__organization", "cohort__coordinator", "person__level", "person__manager"
    )
    return related.filter(person__user=user).order_by("-id")
