from django.db import models


class Theme(models.TextChoices):
    """Colours of the pages."""

    SYSTEM = "system", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"
