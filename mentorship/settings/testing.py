"""Settings of the test run: as production, but a fast password hash and mails kept in memory."""

from mentorship.settings.base import *  # noqa: F403  (settings modules are composed)

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DEMO = True
CERTIFICATE_CHECKS_A_MINUTE = 100_000
