"""Seconds and memory for previewing and importing a large people file, on a throwaway Postgres under the runtime role.

    python benchmarks/people_import.py [--rows 50000] [--format csv|xlsx] [--again]

The file has 16 columns, managers in random row order, skills and one protected column. `--again` imports the same file
a second time, with every tenth row changed.
"""

import argparse
import contextlib
import csv
import io
import os
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if "--make" not in sys.argv:
    import django

    from tests import services  # noqa: F401  (starts Postgres and names it in the environment)

    django.setup()
    from django.db import connection

    from accounts.models import User
    from core.jobs import perform
    from core.tenancy import tenant
    from organizations.actions import create_organization
    from organizations.models import Organization
    from participants.actions.imports import confirm_columns, run_import, start_import
    from participants.hr_import.pipeline import choices_of
    from participants.models import PeopleImport, Person

HEADINGS = [
    *("Employee ID", "First Name", "Last Name", "Work Email", "Manager ID", "Business Title", "Department", "Division"),
    *("Location", "Job Level", "Hire Date", "Worker Status", "Time Zone", "Gender", "Skills Offered", "Cost Center"),
]
SKILLS = [f"Skill {n}" for n in range(200)]


def make_rows(count: int, seed: int, *, changed: bool = False) -> list[list[str]]:
    """People below people: everybody reports to somebody with a lower number."""
    chance = random.Random(seed)
    rows = []
    for n in range(count):
        boss = "NO_MANAGER" if n == 0 else f"{chance.randrange(max(1, n // 2)):06d}"
        skills = "; ".join(f"{s} ({chance.randint(1, 5)})" for s in chance.sample(SKILLS, 2)) if n % 4 == 0 else ""
        title = f"Role {n % 300}" + (" II" if changed and n % 10 == 0 else "")
        rows.append(
            [
                *(f"{n:06d}", f"First{n % 5000}", f"Last{n}", f"person{n}@example.org", boss, title),
                *(f"Department {n % 120}", f"Division {n % 12}", f"Site {n % 40}", f"L{n % 9 + 1}"),
                *(f"20{n % 24:02d}-{n % 12 + 1:02d}-{n % 28 + 1:02d}", "Active", "Europe/Berlin"),
                *(chance.choice(["woman", "man", "non-binary"]), skills, f"CC{n % 90}"),
            ]
        )
    head, *others = rows
    chance.shuffle(others)
    return [*others, head]


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(rows)
    return out.getvalue().encode()


def as_xlsx(rows: list[list[str]]) -> bytes:
    import xlsxwriter  # noqa: PLC0415  (only for this format)

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def make_file(rows: int, kind: str, *, changed: bool = False) -> bytes:
    """The file, made in a process of its own so that making it costs no memory here."""
    words = [sys.executable, __file__, "--rows", str(rows), "--format", kind]
    words += ["--make", "changed" if changed else "plain"]
    return subprocess.run(words, check=True, capture_output=True).stdout


def database_time() -> float:
    """Processor seconds of Postgres so far, backends that ended included: honest also on a busy machine."""
    found: dict[int, tuple[int, str, list[int]]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = stat.read_text().partition("(")[2].rpartition(")")
            facts = rest.split()
            found[int(stat.parent.name)] = int(facts[1]), name, list(map(int, facts[11:15]))
    master = next(pid for pid, (parent, name, _) in found.items() if parent == os.getpid() and name == "postgres")
    ticks = sum(found[master][2]) + sum(sum(t[:2]) for parent, _, t in found.values() if parent == master)
    return ticks / os.sysconf("SC_CLK_TCK")


def processor_time() -> float:
    """Processor seconds of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """Largest memory of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def work_off(organization: "Organization", people_import: "PeopleImport") -> "PeopleImport":
    """What the worker does with the job that was queued."""
    connection.close()
    perform(people_import.job_id, organization.pk)
    with tenant(organization.pk):
        return PeopleImport.objects.get(pk=people_import.pk)


def measure(organization: "Organization", user: "User", content: bytes) -> None:
    """Upload, preview, import, with the time of each."""
    start, own, others = time.perf_counter(), processor_time(), database_time()
    with tenant(organization.pk, user_id=user.pk):
        people_import = start_import("people", content, full_list=False, actor=user)
    people_import = work_off(organization, people_import)
    if people_import.state == "mapping":
        with tenant(organization.pk, user_id=user.pk):
            targets = [choice.target for choice in choices_of(people_import)]
            people_import = confirm_columns(people_import, targets, actor=user)
        people_import = work_off(organization, people_import)
    previewed = time.perf_counter()
    counts = {key: people_import.counts.get(key) for key in ("new", "changed", "same", "problem")}
    state = f"{people_import.state} {counts} {people_import.problems}"
    print(f"preview {previewed - start:6.1f} s  {peak():4.0f} MB  {state}")
    with tenant(organization.pk, user_id=user.pk):
        people_import = run_import(people_import, actor=user)
    people_import = work_off(organization, people_import)
    done = time.perf_counter()
    print(f"import  {done - previewed:6.1f} s  {peak():4.0f} MB  {people_import.state} {people_import.problems}")
    busy, database = processor_time() - own, database_time() - others
    print(f"total   {done - start:6.1f} s  {peak():4.0f} MB  processor time {busy:.1f} s, of Postgres {database:.1f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--format", choices=["csv", "xlsx"], default="csv")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--make", choices=["plain", "changed"], help="only write the file to standard output")
    words = parser.parse_args()
    if words.make:
        rows = make_rows(words.rows, 1, changed=words.make == "changed")
        sys.stdout.buffer.write(as_csv(rows) if words.format == "csv" else as_xlsx(rows))
        return
    content = make_file(words.rows, words.format)
    user = User.objects.create_user("bench@example.org", name="Bench")
    organization = create_organization("Bench", owner=user)
    print(f"{words.rows:,} rows, {len(content) / 1e6:.1f} MB of {words.format}; {peak():.0f} MB before the first step")
    measure(organization, user, content)
    if words.again:
        print("again, every tenth row changed")
        measure(organization, user, make_file(words.rows, words.format, changed=True))
    with tenant(organization.pk):
        print(f"{Person.objects.count():,} people, {Person.objects.exclude(manager=None).count():,} with a manager")


if __name__ == "__main__":
    main()
