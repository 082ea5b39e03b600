"""Every setting that the product reads from its environment: name, default, meaning.

`docs/operators/settings.md` and the check of `docker-compose.yml` are made from this table.
"""

from dataclasses import dataclass
from pathlib import Path

import environ


@dataclass(frozen=True)
class Variable:
    """One environment variable. `required` ones have no default in production."""

    name: str
    default: str
    meaning: str
    required: bool = False


VARIABLES = (
    Variable("DATABASE_URL", "", "Postgres as the runtime role: rows only, row security applies.", required=True),
    Variable("DATABASE_OWNER_URL", "", "Postgres as the owner of the tables; only migrations use it."),
    Variable("REDIS_URL", "redis://127.0.0.1:6379/0", "The broker of the jobs. Losing its data loses no work."),
    Variable("SECRET_KEY", "", "Signs cookies and links. At least 50 random characters.", required=True),
    Variable("BASE_URL", "http://127.0.0.1:8000", "The address people type; links in mails start with it."),
    Variable("ALLOWED_HOSTS", "127.0.0.1,localhost", "Host names that are answered, separated by commas."),
    Variable("EMAIL_URL", "", "smtp+tls://user:password@host:587. Empty: mails go to the outbox page only."),
    Variable("DEFAULT_FROM_EMAIL", "Mentorship <mentorship@localhost>", "Sender of every mail."),
    Variable("DEMO", "0", "1 offers one-click sign-in to the demo organization and shows the outbox page."),
    Variable("MEDIA_ROOT", "var/media", "Where uploaded files go when no object storage is set up."),
    Variable("LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Variable("JOB_LEASE_SECONDS", "60", "A job whose worker is silent for this long is given to another worker."),
    Variable("SWEEP_SECONDS", "10", "How often lost jobs and waiting mails are looked for."),
    Variable("OUTBOUND_EXCEPTIONS", "", "host:port pairs in the own network that news may be posted to by plain http."),
    Variable("TRUSTED_PROXIES", "0", "Number of reverse proxies in front; their X-Forwarded-For is believed."),
)

_DEFAULTS = {variable.name: variable.default for variable in VARIABLES}
_env = environ.Env()


def text(name: str) -> str:
    """Value of a declared variable. KeyError for one that the table does not list."""
    return str(_env.str(name, default=_DEFAULTS[name]))


def number(name: str) -> int:
    """Value as a whole number."""
    return int(_env.int(name, default=int(_DEFAULTS[name])))


def flag(name: str) -> bool:
    """Value as yes or no: 1, true, yes, on."""
    return bool(_env.bool(name, default=_DEFAULTS[name] == "1"))


def names(name: str) -> list[str]:
    """Value as a list, separated by commas."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def server_time_zone() -> str:
    """The IANA name of this machine's time zone; UTC when it does not say."""
    link = Path("/etc/localtime")
    name = str(link.resolve()).partition("zoneinfo/")[2] if link.is_symlink() else ""
    return name if "/" in name and not name.startswith("Etc/") else "UTC"


def database(name: str) -> dict[str, object]:
    """A database address as Django's settings want it; empty when not set."""
    value = text(name)
    return dict(environ.Env.db_url_config(value)) if value else {}


def email() -> dict[str, object]:
    """A mail server's address as Django's settings want it; empty when not set."""
    value = text("EMAIL_URL")
    return dict(environ.Env.email_url_config(value)) if value else {}
