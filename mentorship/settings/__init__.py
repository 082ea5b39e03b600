from mentorship.settings.base import *  # noqa: F403  (this package is the settings module)
