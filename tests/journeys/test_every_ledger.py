"""Every declared ledger, as it stands: each filter, sort, group, file and figure of it is asked of the database."""

from datetime import date

import pytest
from django.http import QueryDict

from yihu.core.access.policy import relation_of
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import export, indicators, queries, shape, state
from yihu.core.rooms import collect
from yihu.core.tests.factories import COUNTY, TOWNSHIP, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.engine.indicators import Ratio
from yihu.engine.ledgers import Column, Kind, Ledger

pytestmark = pytest.mark.django_db
LEDGERS = collect("ledgers")
every_ledger = pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.key)


def a_filter(column: Column) -> dict[str, str]:
    if column.kind is Kind.DATE:
        return {f"{column.name}__from": "2020-01-01", f"{column.name}__to": "2020-06-30"}
    if column.kind in state.RANGED:
        return {f"{column.name}__min": "1", f"{column.name}__max": "2"}
    if column.kind is Kind.CODE and column.codes:
        return {column.name: next(iter(column.codes)).value}
    return {column.name: {Kind.YES_NO: "yes", Kind.UNIT: "1"}.get(column.kind, "甲")}


def reader(ledger: Ledger) -> Role:
    """Somebody who may see it: not every ledger is a clerk's business."""
    roles = (Role.COUNTY_CLERK, Role.FINANCE, Role.AUDIT_ADMIN, Role.DISCIPLINE)
    return next(role for role in roles if relation_of(role, ledger.see.value))


def addresses(ledger: Ledger) -> list[dict[str, str]]:
    asked: list[dict[str, str]] = [{}, {"q": "甲"}, {"q": "zs"}, {"area": VILLAGE}]
    asked += [a_filter(column) for column in state.offered(ledger)]
    asked += [{"sort": sign + column.name} for column in ledger.columns for sign in ("", "-")]
    return asked


@every_ledger
def test_every_filter_and_sort_is_answered(ledger: Ledger) -> None:
    some_areas()
    actor = an_actor(reader(ledger))
    for address in addresses(ledger):
        query = QueryDict(mutable=True)
        query.update(address)
        wanted = state.read(ledger, query)
        assert wanted.problems == {}, address
        with scoped(actor):
            rows = queries.rows_of(actor, ledger, wanted)
            queries.totals(ledger, rows)
            assert list(export.rows(ledger.columns, export.prepared(ledger, rows))) == []


@every_ledger
def test_every_group_is_answered(ledger: Ledger) -> None:
    some_areas()
    actor = an_actor(reader(ledger))
    with scoped(actor):
        rows = queries.rows_of(actor, ledger, state.State())
        for by in (queries.BY_AREA, *ledger.dims):
            assert queries.grouped(actor, ledger, rows, by, TOWNSHIP) == []


@every_ledger
def test_every_page_of_it_opens(ledger: Ledger) -> None:
    some_areas()
    role = reader(ledger)
    client = signed_in(a_person("clerk", role))
    actor = an_actor(role)
    opens = {"new/": shape.may_enter(actor, ledger), "grid/": shape.may_type(actor, ledger)}

    for page in ("", "print/", "export/", "?group=area"):
        assert client.get(f"/ledgers/{ledger.key}/{page}").status_code == 200, page
    for page, is_open in opens.items():
        answer = client.get(f"/ledgers/{ledger.key}/{page}").status_code
        assert answer == 200 if is_open else answer in (403, 409), page


@every_ledger
def test_every_base_figure_is_answered(ledger: Ledger) -> None:
    if not ledger.day:
        return
    some_areas()
    with scoped(an_actor()):
        for figure in indicators.of(ledger):
            assert not isinstance(figure.measure, Ratio)
            assert figure.measure.rows(COUNTY, date(2020, 6, 30)).count() == 0
            assert figure.formula
            assert figure.source


@every_ledger
def test_what_identifies_a_row_is_among_its_columns(ledger: Ledger) -> None:
    names = {column.name for column in ledger.columns}
    assert set(ledger.identify) <= names
    assert not names & {"q", "sort", "page", "size", "area", "group", "as_of"}, "words of the address itself"
    assert set(ledger.sums) <= names
    assert ledger.day in names | {""}
    assert len(names) == len(ledger.columns)
