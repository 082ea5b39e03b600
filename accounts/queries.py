"""Finding users, for whoever has a right to ask: mailed links, invitations, imports."""

from allauth.account.models import EmailAddress

from accounts.models import User


def find_user(email: str) -> User | None:
    """The user who signs in with that address: the one who proved it, else the one it is written down for."""
    email = email.strip().lower()
    proven = EmailAddress.objects.filter(email=email, verified=True).select_related("user").first()
    if proven is not None and isinstance(proven.user, User):
        return proven.user
    return User.objects.filter(email=email).first()
