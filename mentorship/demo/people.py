"""The HR file of a demo organization: six units, five countries, eight levels, managers all the way up."""

import csv
import io
import random
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from mentorship.demo.names import FIRST, LAST

UNITS = {
    "Operations": ("Plant", "Quality", "Supply Chain", "Logistics"),
    "Commercial": ("Sales", "Marketing", "Service"),
    "Technology": ("Product", "Data", "Infrastructure"),
    "Finance": ("Treasury", "Controlling", "Audit"),
    "People": ("Talent", "Rewards", "Learning"),
    "Legal": ("Legal", "Regulatory"),
}
UNIT_WEIGHTS = (34, 24, 20, 11, 8, 3)
PLACES = (
    ("Utrecht", "Europe/Amsterdam", "English, Dutch"),
    ("Madrid", "Europe/Madrid", "English, Spanish"),
    ("Accra", "Africa/Accra", "English"),
    ("Taipei", "Asia/Taipei", "English, Mandarin"),
    ("Stockholm", "Europe/Stockholm", "English, Swedish"),
)
PLACE_WEIGHTS = (34, 24, 14, 10, 18)
LEVELS = ("L1", "L2", "L3", "L4", "L5", "L6", "L7", "L8")
LEVEL_SHARES = (22, 24, 20, 14, 9, 6, 4, 1)
TITLES = {
    "L1": "{} associate", "L2": "{} specialist", "L3": "Senior {} specialist", "L4": "{} team lead", "L5": "Head of {}",
    "L6": "Director, {}", "L7": "Vice President {}", "L8": "Chief {} Officer",
}  # fmt: skip
# People whose names the guide and the screenshots use: (first, last, level, unit, department, place).
CAST = (
    ("Priya", "Nair", "L5", "People", "Talent", 0),
    ("Ama", "Boateng", "L4", "Operations", "Plant", 2),
    ("Luis", "Ortega", "L7", "Operations", "Supply Chain", 1),
    ("Ingrid", "Solheim", "L8", "Commercial", "Sales", 4),
    ("Dana", "Petrov", "L6", "Operations", "Plant", 0),
    ("Tomás", "Rivera", "L5", "People", "Learning", 1),
    ("Olga", "Lindqvist", "L6", "Technology", "Infrastructure", 4),
)
HEADERS = (
    "Employee ID", "Work Email", "First Name", "Last Name", "Reports To", "Job Title", "Department", "Division",
    "Location", "Job Level", "Hire Date", "Time Zone", "Language",
)  # fmt: skip


@dataclass
class Employed:
    """One row of the file."""

    number: int
    first: str
    last: str
    level: str
    unit: str
    department: str
    place: int
    hired: date
    manager: int | None = None

    @property
    def email(self) -> str:
        """Plain letters; no two people share a name. Ends in a domain that nobody can own."""
        plain = unicodedata.normalize("NFKD", f"{self.first}.{self.last}".lower().replace("ø", "o"))
        return f"{plain.encode('ascii', 'ignore').decode()}@halden.example"


def make_people(count: int, *, seed: int, today: date) -> list[Employed]:
    """People of a demo organization, the named cast first; every manager is at a higher level of the same unit."""
    dice = random.Random(seed)  # noqa: S311  (a demo, not a secret)
    names = [(first, last) for first in FIRST for last in LAST]
    dice.shuffle(names)
    taken = {(first, last) for first, last, *_ in CAST}
    free = (name for name in names if name not in taken)
    people = [
        Employed(index, first, last, level, unit, department, place, today - timedelta(days=dice.randint(900, 4000)))
        for index, (first, last, level, unit, department, place) in enumerate(CAST, 1)
    ]
    for number in range(len(CAST) + 1, count + 1):
        first, last = next(free)
        unit = dice.choices(list(UNITS), UNIT_WEIGHTS)[0]
        people.append(
            Employed(
                number,
                first,
                last,
                dice.choices(LEVELS, LEVEL_SHARES)[0],
                unit,
                dice.choice(UNITS[unit]),
                dice.choices(range(len(PLACES)), PLACE_WEIGHTS)[0],
                today - timedelta(days=dice.randint(40, 5000)),
            )
        )
    _appoint_managers(people, dice)
    return people


def _appoint_managers(people: list[Employed], dice: random.Random) -> None:
    chief = next(person for person in people if person.level == "L8")
    for person in people:
        if person is chief:
            continue
        above = [other for other in people if other.unit == person.unit and other.level > person.level]
        near = [other for other in above if other.level <= LEVELS[min(7, LEVELS.index(person.level) + 2)]]
        person.manager = dice.choice(near or above).number if above else chief.number


def hr_file(people: list[Employed]) -> bytes:
    """The people as an HR system would export them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for person in people:
        city, zone, languages = PLACES[person.place]
        manager = f"{person.manager:05d}" if person.manager else ""
        title = TITLES[person.level].format(person.department)
        who = [f"{person.number:05d}", person.email, person.first, person.last, manager]
        work = [title, person.department, person.unit, city, person.level, person.hired.isoformat()]
        writer.writerow([*who, *work, zone, languages])
    return text.getvalue().encode()
