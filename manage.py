#!/usr/bin/env python3
"""Django's command line for this project."""

import os
import sys

from django.core.management import execute_from_command_line

from mentorship.launcher.installation import join_running_product

if __name__ == "__main__":
    join_running_product()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentorship.settings.base")
    execute_from_command_line(sys.argv)
