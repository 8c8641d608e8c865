"""Every route of the program, and the addresses under which it is tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.scope.world import World
from yihu.core.rooms import collect, declared
from yihu.core.web.drawing import TOGETHER
from yihu.engine.panels import Place
from yihu.modules.indicators import queries as indicators

FEW = 2
# Signing in and one's own account: no ledger row is reached through these.
NOT_OF_LEDGERS = ("login/", "logout/", "reauthenticate/", "password/", "inactive/", "2fa/")
MISSING, MISSING_UID = 987_654_321, "99999999-9999-4999-8999-999999999999"
# The table whose row each number in an address names, by the name under which the route knows it.
TABLES = {
    "exchange:batch_id": "exchange_batch",
    "funds/batches:pk": "funds_batch",
    "funds/allocations:pk": "funds_allocation",
    "funds/pools:pk": "funds_pool",
    "funds/payments:pk": "funds_payment",
    "funds/expenditures:pk": "funds_expenditure",
    "funds/statements/matches:pk": "funds_match",
    "api/exchange:batch_id": "exchange_batch",
    "api/funds:batch_id": "funds_batch",
    "households/rows/household:pk": "households_household.id",
    "households/rows/member:pk": "households_membership",
    "households/rows/registration:pk": "households_registration",
    "households/rows/plan:pk": "households_exit_plan",
    "households/rows/exit:pk": "households_exit",
    "incomes/rows/statement:pk": "incomes_statement",
    "incomes/households:pk": "households_household.id",
    "incomes/lines:pk": "incomes_line",
    "surveys:pk": "surveys_survey",
    "surveys/sheets:pk": "surveys_sheet",
    "surveys/photos:photo_id": "surveys_photo",
    "teams:pk": "teams_team",
    "teams/members:pk": "teams_member",
    "procedures:round_id": "procedures_round",
    "api/procedures:round_id": "procedures_round",
    "procedures/objections:objection_id": "procedures_objection",
    "households/rows/year:pk": "households_household_year",
    "households/rows/person-year:pk": "households_person_year",
    "monitoring:case_id": "monitoring_case",
    "api/monitoring:case_id": "monitoring_case",
    "monitoring/measures:measure_id": "monitoring_measure",
    "monitoring/papers:paper_id": "monitoring_paper",
    "monitoring/batches:batch_id": "monitoring_batch",
    "projects:pk": "projects_project",
    "projects/notices:pk": "projects_notice",
    "projects/photos:pk": "projects_photo",
    "projects/batches:pk": "projects_aid_batch",
    "projects/lines:pk": "projects_aid_line",
    "projects/works:pk": "projects_village_works",
    "projects/reviews:pk": "projects_adjustment",
    "projects/review-lines:pk": "projects_adjustment_line",
    "industry/entities:pk": "industry_entity",
    "industry/contracts:pk": "industry_contract",
    "industry/dividends:pk": "industry_dividend",
    "industry/guides:pk": "industry_guide",
    "industry/guidance:pk": "industry_guidance",
    "industry/service-teams:pk": "industry_service_team",
    "benefits/lists:pk": "benefits_list",
    "benefits/payments:pk": "benefits_payment",
    "markets/sales:pk": "markets_sale",
    "places/conditions/sheets:pk": "places_sheet",
    "places/conditions/links:pk": "places_gap_project",
    "assets:pk": "assets_asset",
    "assets/plans:pk": "assets_distribution",
    "assets/disposals:pk": "assets_disposal",
    "assets/photos:pk": "assets_check",
    "assets/solar:pk": "assets_station",
    "disclosure/notices:notice_id": "disclosure_notice",
    "disclosure/attachments:attachment_id": "disclosure_attachment",
    "disclosure/photos:shown_id": "disclosure_shown",
    "disclosure/objections:opinion_id": "disclosure_objection",
    "plans/measures:measure_id": "plans_measure",
    "reports:draft_id": "reports_draft",
    "reports:issue_id": "reports_issue",
    "api/reports:issue_id": "reports_issue",
    "privacy:row_id": "households_identity",
}
# Names that stand for the same table wherever they occur.
BY_NAME = {
    "recheck_id": "surveys_recheck",
    "sheet_id": "surveys_sheet",
    "survey_id": "surveys_survey",
    "team_id": "teams_team",
    "member_id": "teams_member",
    "leave_id": "teams_leave",
    "allowance_id": "teams_allowance",
    "assessment_id": "teams_assessment",
    "case_id": "procedures_case",
    "step_id": "procedures_step",
    "paper_id": "procedures_paper",
    "objection_id": "procedures_objection",
    "change_id": "households_roll_change",
    "clue_id": "monitoring_clue",
    "file": "files_stored_file",
    "uid": "households_household",
    "problem_id": "rectification_problem",
    "evidence_id": "rectification_evidence",
    "measure_id": "rectification_measure",
    "order_id": "rectification_supervisionorder",
    "examination_id": "textcheck_examination",
    "wording_id": "textcheck_wording",
    "job_id": "jobs_job",
    "project_id": "projects_project",
    "payment_id": "funds_payment",
    "allocation_id": "funds_allocation",
    "pool_id": "funds_pool",
    "entry_id": "funds_batch",
    "helper_id": "pairing_helper",
    "plan_id": "plans_plan",
    "pairing_id": "pairing_pairing",
    "key_place_id": "places_key_place",
    "user_id": "accounts_user",
    "post_id": "accounts_post",
    "token_id": "accounts_apitoken",
    "finding_id": "quality_finding",
    "pair_id": "quality_pair",
    "sample_id": "quality_round",
    "sampled_id": "quality_sampled",
    "check_id": "quality_field_check",
    "visit_id": "visits_visit",
    "observation_id": "visits_observation",
    "picture_id": "visits_photo",
    "condition_id": "visits_condition",
    "clash_id": "visits_clash",
    "lease_id": "visits_lease",
    "rejection_id": "visits_rejection",
    "hit_id": "screening_hit",
    "run_id": "screening_run",
    "release_id": "screening_run",
    "supervision_finding_id": "supervision_finding",
    "finding_step_id": "supervision_findingstep",
    "lead_id": "supervision_lead",
    "lead_step_id": "supervision_leadstep",
    "supervision_round_id": "supervision_round",
    "round_place_id": "supervision_roundplace",
    "round_item_id": "supervision_rounditem",
}
WORDS: dict[str, list[Any]] = {
    "stage": ["planned", "started"],
    "year": [2020],
    "move": ["assign", "close"],
    "which": ["problems", "deadlines", "library", "plan"],
    "sort": ["identify", "exit", "return"],
    "form": ["minutes", "notice", "decision"],
    "paper_format": ["docx", "xlsx"],
    "cadence": ["week", "month"],
    "code": [],
    "condition": ["road"],
    "rule_code": ["V007", "V016"],
    "rule_key": ["S11"],
    "supervision_rule": ["idle_money", "paid_to_gone"],
    "batch": [MISSING_UID],
    "kind_key": ["disclosure.open_data"],
    "subject": [MISSING_UID],
    "verb": ["send", "attach"],
}
CHANGES = [
    "add", "remove", "correct", "head", "move", "close", "plan", "return", "transfer", "released", "split",
    "merge", "clear",
]  # fmt: skip
FUNDS = ["batches", "allocations", "payments", "expenditures"]


@dataclass(frozen=True)
class Route:
    """`path`: the pattern as declared; `names`: what stands in its angle brackets."""

    path: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Trial:
    """An address of a row out of scope, and the same for a row that does not exist; or any address alone."""

    url: str
    missing: str = ""


def routes() -> list[Route]:
    """All routes but those of signing in."""
    found = {route.path: route for route in _walk(get_resolver().url_patterns, "")}
    return [route for path, route in found.items() if not path.startswith(NOT_OF_LEDGERS)]


def _walk(patterns: Iterable[Any], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield Route(path, tuple(pattern.pattern.converters))


def table_of(route: Route, name: str) -> str:
    """The table an address's number stands for. Raises KeyError for a route nobody has thought of."""
    head = route.path.split("<")[0].strip("/")
    if route.path.startswith("api/ledgers/"):
        ledger = declared("ledgers", route.path.split("/")[2])
        return str(apps.get_model(ledger.model)._meta.db_table)
    if route.path.startswith("ledgers/"):
        return "places_profile"
    if route.path.startswith("funds/<str:what>"):
        return "funds_batch"
    while head:
        if f"{head}:{name}" in TABLES:
            return TABLES[f"{head}:{name}"]
        head = head.rpartition("/")[0]
    if name in BY_NAME:
        return BY_NAME[name]
    raise KeyError(f"tests/scope/routes.py does not know how to try {route.path} ({name})")


def trials(route: Route, world: World) -> tuple[list[str], list[Trial]]:
    """Addresses that may answer, and addresses of rows out of scope with their missing twins."""
    plain: list[str] = []
    pairs: list[Trial] = []
    for words in _worded(route, world):
        numbered = [name for name in route.names if name not in words]
        if not numbered:
            url = _filled(route, words)
            plain += [url, f"{url}?area={world.outside}", f"{url}?area={world.county.areas[0]}"]
            continue
        tables = {name: table_of(route, name) for name in numbered}
        for place in range(FEW):
            own = {name: _one(world.own, table, place) for name, table in tables.items()}
            foreign = {name: _one(world.foreign, table, place) for name, table in tables.items()}
            if None not in own.values():
                plain += _with_its_parts(_filled(route, words | own), route)
            if None not in foreign.values():
                gone = {
                    name: MISSING_UID if "uid" in (name, _kind(tables[name])) else MISSING for name in tables
                }
                pairs.append(Trial(_filled(route, words | foreign), _filled(route, words | gone)))
    return plain, pairs


def _with_its_parts(url: str, route: Route) -> list[str]:
    """An address, and those of the panels that its page asks for when they are scrolled to."""
    if route.path != "households/<uuid:uid>/":
        return [url]
    later = [panel.key for panel in collect("panels") if panel.place is Place.HOUSEHOLD and panel.later]
    return [url, *(f"{url}?panel={key}" for key in (TOGETHER, *later))]


def _kind(table: str) -> str:
    return "uid" if table == "households_household" else "id"


def _one(rows: dict[str, list[Any]], table: str, place: int) -> Any:
    found = rows[table]
    return found[place % len(found)] if found else None


def _worded(route: Route, world: World) -> Iterator[dict[str, Any]]:
    """Every choice of the names that are words, not numbers of rows."""
    wordy = [name for name in route.names if _words(route, name, world) is not None]
    if not wordy:
        yield {}
        return
    first, *rest = wordy
    for word in _words(route, first, world) or []:
        yield {first: word} | {name: (_words(route, name, world) or [""])[0] for name in rest}


def _words(route: Route, name: str, world: World) -> list[Any] | None:
    if name == "ledger_key" or (name == "key" and route.path.startswith("ledgers/")):
        return _ledgers(route)
    if name == "key":
        return _indicators() if route.path.startswith("indicators/") else ["rectification.overdue"]
    if name == "what":
        return FUNDS if "funds/" in route.path else CHANGES
    if name == "code":
        return [*world.county.townships, world.county.areas[0], world.county.areas[2]]
    if name == "person":
        return [
            str(one) for one in (*world.own["households_person"][:1], *world.foreign["households_person"][:1])
        ]
    if name in ("table", "column"):
        return ["households_identity"] if name == "table" else ["cipher"]
    return WORDS.get(name)


def _ledgers(route: Route) -> list[str]:
    """All ledgers where no row is named, else the one whose rows the address numbers."""
    numbered = any(name in ("pk", "row_id") for name in route.names)
    return ["places.profiles"] if numbered else [ledger.key for ledger in collect("ledgers")]


def _indicators() -> list[str]:
    """The first two figures of every module, so that every kind of list behind a figure is opened."""
    by_module: dict[str, list[str]] = {}
    for found in indicators.catalogue():
        by_module.setdefault(found.key.split(".")[0], []).append(found.key)
    return [key for keys in by_module.values() for key in keys[:FEW]]


def _filled(route: Route, values: dict[str, Any]) -> str:
    path = route.path
    for name in route.names:
        for bracket in (f"<int:{name}>", f"<str:{name}>", f"<uuid:{name}>", f"<slug:{name}>", f"<{name}>"):
            path = path.replace(bracket, str(values[name]))
    return f"/{path}"
