"""Settings of the running product, for `make up` and for production; what differs comes from the environment."""

import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from mentorship.settings import environment as env
from mentorship.settings.security import *  # noqa: F403  (settings modules are composed)

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DEBUG = False
BASE_URL = env.text("BASE_URL").rstrip("/")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
DEMO = env.flag("DEMO")

SECRET_KEY = env.text("SECRET_KEY")
if not SECRET_KEY:
    if "collectstatic" not in sys.argv:
        raise ImproperlyConfigured("SECRET_KEY is not set. `make up` makes one; in production put it in .env.")
    SECRET_KEY = "only-for-collecting-static-files"  # noqa: S105

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "accounts",
    "organizations",
    "notifications",
    "participants",
    "programs",
    "cohorts",
    "relationships",
    "matching",
    "surveys",
    "readiness",
    "reporting",
    "api",
    "mentorship",
]

MIDDLEWARE = [
    "core.middleware.security_headers",
    "core.middleware.RefuseNul",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "organizations.middleware.TenantMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
]

ROOT_URLCONF = "mentorship.urls"
WSGI_APPLICATION = "mentorship.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organizations.context_processors.page_frame",
                "notifications.inbox.inbox_frame",
                "relationships.confidence_frame.confidence_frame",
            ],
        },
    },
]

_runtime = env.database("DATABASE_URL")
DATABASES = {
    "default": {
        **_runtime,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"options": "-c idle_in_transaction_session_timeout=60000 -c lock_timeout=5000"},
    },
}
# Migrations connect as the owner of the tables; every other command as the runtime role.
if {"migrate", "prepare_database", "makemigrations", "sqlmigrate", "showmigrations"} & set(sys.argv[1:2]):
    DATABASES["default"] = {**(env.database("DATABASE_OWNER_URL") or _runtime)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
# What the first-run page proposes before the browser says better: the zone of the server.
GUESSED_TIME_ZONE = env.server_time_zone()

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
if "collectstatic" in sys.argv or (STATIC_ROOT / "staticfiles.json").exists():
    STORAGES["staticfiles"]["BACKEND"] = "whitenoise.storage.CompressedManifestStaticFilesStorage"
MEDIA_ROOT = BASE_DIR / env.text("MEDIA_ROOT")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
_email = env.email()
if _email:
    globals().update(_email)
    EMAIL_TIMEOUT = 20
else:
    EMAIL_BACKEND = "notifications.backends.OutboxPageBackend"
MAIL_GOES_TO_OUTBOX_PAGE = not _email

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"},
}

CELERY = {
    "broker_url": env.text("REDIS_URL"),
    "task_ignore_result": True,
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "broker_transport_options": {
        "visibility_timeout": 120,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 2,
        # A frozen broker holds up a request this long, once; workers wait one second for a message.
        "socket_timeout": 3,
    },
    "visibility_timeout": 120,
    "broker_connection_retry_on_startup": True,
    "broker_connection_timeout": 2,
    "task_time_limit": 900,
    "worker_max_tasks_per_child": 500,
    "worker_soft_shutdown_timeout": 20,
    "worker_hijack_root_logger": False,
    "task_default_queue": "interactive",
    "task_publish_retry": False,
    "timezone": "UTC",
    "beat_schedule_filename": str(BASE_DIR / "var" / "beat"),
    "beat_schedule": {"sweep": {"task": "core.sweep", "schedule": env.number("SWEEP_SECONDS")}},
}
# Everything else that a person types in as an address to post to must lie in the public network.
OUTBOUND_EXCEPTIONS = frozenset(env.names("OUTBOUND_EXCEPTIONS"))
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS")
SWEEP_SECONDS = env.number("SWEEP_SECONDS")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["api.permissions.DeclaredAccess"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.OperationSchema",
    "EXCEPTION_HANDLER": "api.problems.handle",
    "UNAUTHENTICATED_USER": None,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Mentorship",
    "DESCRIPTION": "People, programs, cohorts, applications, matching and relationships of one organization.",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/o/\{organization\}/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "CohortStateEnum": "cohorts.enums.CohortState",
        "ApplicationStateEnum": "cohorts.enums.ApplicationState",
        "RunStateEnum": "matching.enums.RunState",
        "ProposalStateEnum": "matching.enums.ProposalState",
        "RelationshipStateEnum": "relationships.enums.RelationshipState",
        "RelationshipKindEnum": "relationships.enums.RelationshipKind",
        "PersonStatusEnum": "participants.enums.PersonStatus",
        "ParticipantRoleEnum": "programs.enums.ParticipantRole",
        "StructureEnum": "programs.enums.Structure",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL")},
    "loggers": {"django.server": {"handlers": ["console"], "propagate": False}},
}
TEST_RUNNER = "django.test.runner.DiscoverRunner"
