"""The web process's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings.base")
application = get_wsgi_application()
refuse_unsafe_start()
