"""What is declared must exist, be explained and be allowed to somebody."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.tree import ROOT
from yihu.core.access import policy as access
from yihu.core.access.roles import Role
from yihu.core.database.models import Reference, Scoped
from yihu.core.rooms import collect, rooms
from yihu.engine import policy
from yihu.engine.indicators import Ratio
from yihu.modules.indicators import queries
from yihu.site.middleware import API_OPEN, API_PREFIX, OPEN_PREFIXES

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
OPEN_ROUTES = {
    "login/", "2fa/authenticate/", "2fa/webauthn/login/", "healthz",
    "report/", "report/new/", "report/done/", "report/state/",
    "report/misuse/", "report/misuse/new/", "report/misuse/done/", "report/misuse/state/",
}  # fmt: skip


def test_every_table_of_ours_says_how_it_is_guarded() -> None:
    unguarded = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("yihu.") and not issubclass(model, Scoped | Reference)
    ]
    assert unguarded == []


def test_every_table_of_ours_stands_in_the_glossary() -> None:
    missing = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("yihu.") and f"`{model.__name__}`" not in GLOSSARY
    ]
    assert missing == []


def test_every_capability_is_given_to_somebody_and_every_row_names_one() -> None:
    declared = {capability.value for module in rooms("permissions") for capability in module.Can}
    given = {capability for _, capability in access.table()}
    assert declared - given == set()
    assert given - declared == set()


def test_the_access_table_names_no_system_role() -> None:
    assert Role.SYSTEM not in {role for role, _ in access.table()}


def test_every_part_of_a_ratio_is_declared() -> None:
    for indicator in queries.catalogue():
        if isinstance(indicator.measure, Ratio):
            queries.indicator(indicator.measure.numerator)
            queries.indicator(indicator.measure.denominator)


def test_every_indicator_says_formula_and_source() -> None:
    for indicator in queries.catalogue():
        assert indicator.formula, indicator.key
        assert indicator.source, indicator.key
        assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", indicator.key)


def test_every_figure_a_paper_names_is_declared() -> None:
    for paper in collect("papers"):
        for key in paper.figures:
            queries.indicator(key)


def test_every_figure_that_policy_opens_to_the_public_is_declared_and_counted() -> None:
    files = [policy.ROOT / "national.yaml", *sorted((policy.ROOT / "provinces").glob("*.yaml"))]
    opened = policy.read(files).values["disclosure.open_figures"]
    for key in {key for dated in opened for key in (dated.value or "").split()}:
        assert not isinstance(queries.indicator(key).measure, Ratio), f"{key}: open data tells its parts"


@pytest.mark.parametrize(
    "room", ["indicators", "checks", "ledgers", "papers", "panels", "jobs", "tools", "timeline", "dossier"]
)
def test_no_key_is_declared_twice(room: str) -> None:
    keys = [declared.key for declared in collect(room)]
    assert len(keys) == len(set(keys))


def test_every_policy_value_has_source_unit_and_review_date() -> None:
    files = [policy.ROOT / "national.yaml", *sorted((policy.ROOT / "provinces").glob("*.yaml"))]
    for path in files:
        for values in policy.read([path]).values.values():
            for dated in values:
                assert dated.source
                assert dated.unit
                assert dated.review_by > date(2014, 1, 1)


def test_every_route_needs_a_person_or_is_on_the_list() -> None:
    """The middleware refuses whatever is not on its list; the list must not quietly grow."""
    assert set(OPEN_PREFIXES) == {
        "/login/",
        "/2fa/authenticate/",
        "/2fa/webauthn/login/",
        "/static/",
        "/healthz",
        "/report/",
    }
    assert set(API_OPEN) == {"/api/openapi.json", "/api/docs"}
    assert API_PREFIX == "/api/"
    open_now = {route for route in _routes(get_resolver()) if f"/{route}".startswith(OPEN_PREFIXES)}
    assert {route.split("<")[0] for route in open_now} <= OPEN_ROUTES


def _routes(resolver: URLResolver, before: str = "") -> list[str]:
    found: list[str] = []
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found += _routes(pattern, before + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.append(before + str(pattern.pattern))
    return found
