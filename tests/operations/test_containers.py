"""Dockerfile, docker-compose.yml and .env.example name exactly the settings that the code reads."""

import os
import re
import time

import pytest
import yaml

from bin import healthcheck
from mentorship.launcher import services
from mentorship.launcher.installation import ROOT, Installation
from mentorship.settings.environment import VARIABLES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
EXAMPLE = dict(
    line.split("=", 1) for line in (ROOT / ".env.example").read_text().splitlines() if re.match(r"[A-Z_]+=", line)
)
DECLARED = {variable.name for variable in VARIABLES}
ONLY_FOR_MIGRATIONS = {"DATABASE_OWNER_URL", "DATABASE_ADMIN_URL"}
APPLICATIONS = ("web", "worker", "beat")


def interpolated() -> dict[str, set[str]]:
    """What docker-compose.yml takes from .env, with how each is written: `:?` must be set, `:-x` has a default."""
    found: dict[str, set[str]] = {}
    for name, rest in re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", (ROOT / "docker-compose.yml").read_text()):
        found.setdefault(name, set()).add(rest)
    return found


@pytest.mark.parametrize("name", APPLICATIONS)
def test_an_application_gets_every_setting_and_no_other(name):
    assert set(COMPOSE["services"][name]["environment"]) == DECLARED - ONLY_FOR_MIGRATIONS


def test_only_the_migration_step_knows_the_owner_and_the_superuser():
    settings = set(COMPOSE["services"]["migrate"]["environment"])
    assert settings == DECLARED | ONLY_FOR_MIGRATIONS


def test_defaults_are_those_of_the_code():
    defaults = {variable.name: variable.default for variable in VARIABLES}
    written = {
        name: value[2:]
        for name, values in interpolated().items()
        for value in values
        if value.startswith(":-") and name in defaults
    }
    assert written == {name: defaults[name] for name in written} | {"TRUSTED_PROXIES": "1"}


def test_the_example_file_names_exactly_what_compose_reads():
    assert set(EXAMPLE) == set(interpolated())


def test_secrets_are_required_and_the_example_gives_none():
    secrets = {name for name in EXAMPLE if name.endswith(("_PASSWORD", "_KEY"))}
    assert {EXAMPLE[name] for name in secrets} == {""}
    assert {rest for name in secrets for rest in interpolated()[name]} == {":?"}


def test_every_service_has_a_health_check_but_the_step_that_ends():
    checked = {name for name, service in COMPOSE["services"].items() if "test" in service.get("healthcheck", {})}
    assert checked == set(COMPOSE["services"]) - {"migrate"}
    for name in APPLICATIONS:
        assert COMPOSE["services"][name]["healthcheck"]["test"][-2:] == ["bin/healthcheck.py", name]


def test_applications_start_after_the_migrations_and_healthy_servers():
    for name in APPLICATIONS:
        conditions = {on: rule["condition"] for on, rule in COMPOSE["services"][name]["depends_on"].items()}
        assert conditions == {
            "migrate": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }


def test_only_web_is_reachable_and_only_from_this_machine():
    ports = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:${WEB_PORT:-8000}:8000"]}


def test_the_worker_listens_to_the_same_queues_as_in_make_up():
    assert f"--queues={services.QUEUES}" in COMPOSE["services"]["worker"]["command"]


def test_the_image_and_make_up_leave_secrets_out_of_the_access_log(tmp_path):
    option = "--logger-class=mentorship.web_log.WebLogger"
    assert option in DOCKERFILE
    environment = {"BASE_URL": "http://localhost:8000", "REDIS_URL": ""}
    web = services.applications(Installation(var=tmp_path, port=8000), environment)[0]
    assert option in web.command


def test_the_image_runs_without_root_and_sets_only_known_settings():
    assert re.search(r"^USER mentorship$", DOCKERFILE, re.MULTILINE)
    block = re.search(r"^ENV (.*?[^\\])$", DOCKERFILE, re.MULTILINE | re.DOTALL).group(1)
    names = set(re.findall(r"([A-Z_]+)=", block))
    assert names - {"PATH", "PYTHONUNBUFFERED"} <= DECLARED
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_image_copies_only_what_is_there():
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert all((ROOT / source).exists() for line in sources for source in line.split())


def test_beat_is_healthy_while_it_writes_its_schedule(tmp_path):
    schedule = tmp_path / "beat-schedule"
    assert not healthcheck.beat_writes(schedule)
    schedule.touch()
    assert healthcheck.beat_writes(schedule)
    long_ago = time.time() - healthcheck.BEAT_IS_SILENT_AFTER_SECONDS - 1
    os.utime(schedule, (long_ago, long_ago))
    assert not healthcheck.beat_writes(schedule)


def test_web_is_unhealthy_when_nothing_listens(monkeypatch):
    monkeypatch.setenv("BASE_URL", "http://localhost")
    assert not healthcheck.web_answers(port=1)
