"""Settings for tools that load the code but serve nobody: the type checker, the check for missing migrations."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-linting")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")

from mentorship.settings.base import *  # noqa: F403  (the environment must be set first)
