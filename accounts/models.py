"""People who sign in. One user may belong to several organizations; nothing here belongs to any of them."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone

from accounts.enums import Theme
from core.identifiers import random_id


class UserManager(BaseUserManager["User"]):
    """Finds users by e-mail, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user with that e-mail, in lower case; without a password they sign in by code or passkey."""
        user = self.model(email=email.strip().lower(), **fields)
        if password:
            user.set_password(password)
        else:
            user.set_unusable_password()
        with transaction.atomic(using=self._db):
            user.save(using=self._db)
            # Not proven yet: the first code or link that reaches the mailbox proves it.
            EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"primary": True})
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with that e-mail. User.DoesNotExist when there is none."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Signs in by e-mail: with a passkey, a code by mail, or a password and a second factor."""

    public_id = models.CharField(max_length=23, default=random_id, unique=True, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    time_zone = models.CharField(max_length=60, default="UTC")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    shortcuts_on = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    is_operator = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=models.functions.Lower("email")), name="user_email_lower")
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name, or the part of the e-mail before the @ until there is one."""
        return self.name or self.email.split("@")[0]

    def get_full_name(self) -> str:
        """Asked for by libraries."""
        return self.display_name
