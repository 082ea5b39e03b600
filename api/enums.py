from django.db import models


class Scope(models.TextChoices):
    """What a key may be used for; the rights of the person behind it hold as well."""

    PEOPLE_READ = "people:read", "Read people"
    PEOPLE_WRITE = "people:write", "Add and change people"
    PROGRAMS_READ = "programs:read", "Read programs and cohorts"
    PROGRAMS_WRITE = "programs:write", "Create and run programs and cohorts"
    APPLICATIONS_READ = "applications:read", "Read applications"
    APPLICATIONS_WRITE = "applications:write", "Decide about applications"
    MATCHING_READ = "matching:read", "Read matching runs and proposals"
    MATCHING_WRITE = "matching:write", "Run matching and change proposals"
    MATCHING_PUBLISH = "matching:publish", "Publish relationships"
    RELATIONSHIPS_READ = "relationships:read", "Read relationships"

    @classmethod
    def for_organization_keys(cls) -> frozenset[str]:
        """Publishing needs a named person: only personal tokens may carry it."""
        return frozenset(cls.values) - {cls.MATCHING_PUBLISH}
