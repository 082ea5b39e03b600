"""All addresses of the product, from the resolver, with values for their parts."""

import re
from dataclasses import dataclass
from functools import cache

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from core.identifiers import random_id
from organizations.access import declared
from tests.permissions.world import World

# Which row of the world an address's part names: (name of the address, its group, or its namespace; part).
ROWS: dict[tuple[str, str], str] = {
    ("cohorts", "slug"): "cohort",
    ("cohorts", "program_slug"): "program",
    ("cohorts", "public_id"): "application",
    ("cohorts:capacity", "public_id"): "participant",
    ("cohorts:withdraw_participant", "public_id"): "participant",
    ("cohorts:restore_participant", "public_id"): "participant",
    ("cohorts:milestone_edit", "public_id"): "milestone",
    ("cohorts:milestone_remove", "public_id"): "milestone",
    ("cohorts:undo", "public_id"): "cohort_step",
    ("cohorts", "key"): "goals",
    ("cohorts", "role"): "mentee",
    ("cohorts", "decision"): "accept",
    ("cohorts:resource", "public_id"): "resource",
    ("cohorts:resource_", "public_id"): "resource",
    ("cohorts:library_", "public_id"): "resource",
    ("cohorts:assignment", "public_id"): "resource_assignment",
    ("cohorts:assignment_", "public_id"): "resource_assignment",
    ("matching", "slug"): "cohort",
    ("matching", "number"): "run",
    ("matching", "public_id"): "proposal",
    ("matching:download", "kind"): "csv",
    ("matching:learning", "slug"): "program",
    ("matching:learning_", "slug"): "program",
    ("matching:learning_", "public_id"): "learned_weights",
    ("matching:choose", "public_id"): "mentee_participant",
    ("matching:fix", "public_id"): "unmatched",
    ("matching:undo", "public_id"): "review_step",
    ("matching:offer", "public_id"): "offer",
    ("matching:rematch", "public_id"): "rematch",
    ("matching:rematch_", "public_id"): "rematch",
    ("matching:rematch_take", "option"): "rematch_option",
    ("matching:rematch_start", "public_id"): "relationship",
    ("matching:offer_", "public_id"): "offer",
    ("matching:scenario", "public_id"): "scenario",
    ("matching:scenario_", "public_id"): "scenario",
    ("notifications", "public_id"): "message",
    ("notifications:open", "public_id"): "notice",
    ("notifications", "token"): "token",
    ("organizations", "public_id"): "membership",
    ("organizations", "role"): "facilitator",
    ("organizations", "token"): "token",
    ("organizations:invitation_again", "public_id"): "access_link",
    ("organizations:invitation_withdraw", "public_id"): "access_link",
    ("participants", "public_id"): "person",
    ("participants:import_sample", "kind"): "csv",
    ("participants:export", "kind"): "csv",
    ("participants:level_remove", "public_id"): "level",
    ("participants:skill_rename", "public_id"): "skill",
    ("participants:import_", "public_id"): "people_import",
    ("participants:import_", "number"): "import_row",
    ("programs", "slug"): "program",
    ("programs", "role"): "mentee",
    ("programs", "template"): "pilot",
    ("programs", "draft"): "no-such-draft",
    ("programs", "token"): "no-such-token",
    ("programs", "preset"): "balanced",
    ("programs", "kind"): "text",
    ("programs:news-edit", "public_id"): "news_channel",
    ("programs:news-remove", "public_id"): "news_channel",
    ("programs:news-test", "public_id"): "news_channel",
    ("programs:news-again", "public_id"): "news_post",
    ("programs:text", "kind"): "nudge_quiet",
    ("programs:text-test", "kind"): "nudge_quiet",
    ("programs:text-reset", "kind"): "nudge_quiet",
    ("programs:blocked-remove", "public_id"): "blocked_pair",
    ("programs:criterion-new", "kind"): "skills",
    ("programs:hard-rule-add", "kind"): "eligible",
    ("programs:question-preview", "number"): "1",
    ("programs", "public_id"): "question",
    ("programs:condition-remove", "public_id"): "eligibility_rule",
    ("programs:criterion-edit", "public_id"): "criterion",
    ("programs:criterion-remove", "public_id"): "criterion",
    ("programs:hard-rule-remove", "public_id"): "hard_rule",
    ("programs:milestone-edit", "public_id"): "plan_milestone",
    ("programs:milestone-remove", "public_id"): "plan_milestone",
    ("relationships", "slug"): "cohort",
    ("relationships", "public_id"): "relationship",
    ("relationships:session_", "public_id"): "mentoring_session",
    ("relationships:session_remove", "member"): "relationship_member",
    ("relationships:session_reply", "answer"): "yes",
    ("relationships:agenda_", "public_id"): "agenda_item",
    ("relationships:action_", "public_id"): "action_item",
    ("relationships:action_finish", "state"): "done",
    ("relationships:tick_step", "key"): "first",
    ("relationships:untick_step", "key"): "first",
    ("relationships:capstone_", "public_id"): "capstone",
    ("relationships:completion_", "public_id"): "mentee_participant",
    ("relationships:certificate_", "public_id"): "certificate",
    ("relationships:certificate_check", "number"): "certificate",
    ("relationships:goal_", "public_id"): "goal",
    ("relationships:group_", "public_id"): "circle",
    ("relationships:facilitator_", "public_id"): "group_facilitator",
    ("relationships:board_", "public_id"): "board_note",
    ("relationships:material_", "public_id"): "material",
    ("relationships:plan_item_remove", "public_id"): "plan_item",
    ("relationships:plan_item_earlier", "public_id"): "plan_item",
    ("relationships:session_run", "public_id"): "circle_session",
    ("relationships:session_plan_item", "public_id"): "circle_session",
    ("relationships:session_use_plan", "public_id"): "circle_session",
    ("relationships:session_attendance", "public_id"): "circle_session",
    ("relationships:session_chair", "public_id"): "circle_session",
    ("relationships:experience_", "public_id"): "experience",
    ("relationships:milestone_tick", "milestone"): "milestone",
    ("relationships:milestone_untick", "milestone"): "milestone",
    ("relationships:team_", "public_id"): "report",
    ("relationships:growth_", "public_id"): "learner",
    ("relationships:confidence", "public_id"): "confidence",
    ("relationships:confidence_", "public_id"): "confidence",
    ("relationships:extension_", "public_id"): "extension",
    ("relationships:leave_", "public_id"): "leave",
    ("relationships", "token"): "token",
    ("relationships:calendar_feed", "secret"): "feed_secret",
    ("readiness:reader_", "public_id"): "named_reader",
    ("readiness:open_", "scope"): "roles",
    ("readiness:competency_", "public_id"): "competency",
    ("readiness:rate_competencies", "public_id"): "person",
    ("readiness:rate", "public_id"): "rating_request",
    ("readiness:comment", "public_id"): "rating",
    ("readiness:role", "public_id"): "key_role",
    ("readiness:role_", "public_id"): "key_role",
    ("readiness:nomination_", "public_id"): "nomination",
    ("readiness:calibrate", "public_id"): "nomination",
    ("readiness:history_", "public_id"): "history_import",
    ("readiness:history_", "number"): "history_row",
    ("readiness:forecast", "public_id"): "forecast",
    ("readiness:forecast_", "public_id"): "forecast",
    ("surveys", "slug"): "cohort",
    ("surveys", "token"): "survey_token",
    ("surveys", "public_id"): "survey",
    ("surveys:results", "public_id"): "closed_survey",
    ("surveys:results_csv", "public_id"): "closed_survey",
    ("surveys:item_remove", "public_id"): "survey_item",
    ("surveys:settle", "public_id"): "contact_request",
    ("surveys:health_", "public_id"): "relationship",
    ("surveys:health_undo", "public_id"): "care_step",
    ("reporting", "slug"): "cohort",
    ("reporting", "kind"): "csv",
    ("reporting", "public_id"): "comparison",
    ("reporting:paper_", "public_id"): "paper",
    ("reporting", "metric"): "A1",
    ("api_keys", "public_id"): "api_key",
    ("api", "public_id"): "person",
    ("api", "slug"): "program",
}


@dataclass(frozen=True)
class Address:
    """A tenant address: its name, its parts without the organization, what its view declared."""

    name: str
    parts: tuple[str, ...]
    access: str | None
    methods: frozenset[str] = frozenset()


@cache
def tenant_addresses() -> tuple[Address, ...]:
    return tuple(sorted(_walk(get_resolver().url_patterns, "", "", ()), key=lambda address: address.name))


def _walk(patterns, route, namespace, parts):
    for pattern in patterns:
        whole = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, whole, inner, parts)
        elif isinstance(pattern, URLPattern) and whole.startswith("o/<slug:organization>/"):
            names = tuple(name for name in re.findall(r"<(?:\w+:)?(\w+)>", whole) if name != "organization")
            yield Address(f"{namespace}{pattern.name}", names, declared(pattern.callback))


class UnknownPartError(Exception):
    """An address has a part that this test has no row for: name it in ROWS."""


def value_for(world: World, address: Address, part: str) -> str:
    """The value of a part of an address in this world."""
    namespace, _, name = address.name.partition(":")
    group = f"{namespace}:{name.split('_')[0]}_"
    for key in ((address.name, part), (group, part), (namespace, part)):
        if key in ROWS:
            row = world.rows[ROWS[key]] if ROWS[key] in world.rows else ROWS[key]
            if isinstance(row, str):
                return row
            return str(
                row.slug if part in SLUGS and hasattr(row, "slug") else getattr(row, FIELDS.get(part, "public_id"))
            )
    raise UnknownPartError(f"{address.name}: {part}")


SLUGS = {"slug", "program", "cohort", "program_slug", "cohort_slug"}
FIELDS = {"number": "number"}


def url(address: Address, slug: str, values: list[str]) -> str:
    return reverse(address.name, kwargs={"organization": slug, **dict(zip(address.parts, values, strict=True))})


def absent(part: str, like: str) -> str:
    """A value of the same form and length that names nothing."""
    return "9" * len(like) if part == "number" else random_id()[: len(like)].ljust(len(like), "x")
