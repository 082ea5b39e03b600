"""Time zones that people choose from."""

from functools import cache
from itertools import groupby
from zoneinfo import available_timezones

_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def time_zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices grouped by region, as a select wants them: [("Europe", [("Europe/Berlin", "Berlin"), …]), …]."""
    zones = sorted(zone for zone in available_timezones() if zone.split("/")[0] in _REGIONS)
    grouped = [
        (region, [(zone, zone.partition("/")[2].replace("_", " ")) for zone in members])
        for region, members in groupby(zones, key=lambda zone: zone.split("/")[0])
    ]
    return [("Everywhere", [("UTC", "UTC")]), *grouped]


@cache
def _known() -> frozenset[str]:
    return frozenset(available_timezones())


def is_time_zone(name: str) -> bool:
    """Whether the product can compute with the zone."""
    return name in _known()
