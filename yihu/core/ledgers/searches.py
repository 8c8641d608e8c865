"""Every ledger with searchable columns and a page for its rows is found by global search."""

from __future__ import annotations

from yihu.core.access.actor import Actor
from yihu.core.ledgers import export, links, queries, shape, values
from yihu.core.ledgers.state import State
from yihu.engine.ledgers import Kind, Ledger
from yihu.engine.searches import Hit, Search

SHORTEST = 2  # one character would match half of every ledger
EACH = 5


def find(actor: Actor, text: str, limit: int) -> list[Hit]:
    """At most five rows of each ledger, in the ledgers' order."""
    if len(text) < SHORTEST:
        return []
    hits: list[Hit] = []
    for ledger in shape.visible(actor):
        if len(hits) >= limit:
            break
        if ledger.link and not ledger.household_path and _searchable(ledger):
            hits += _in(actor, ledger, text)
    return hits[:limit]


def _searchable(ledger: Ledger) -> bool:
    return any(column.searchable for column in ledger.columns)


def _in(actor: Actor, ledger: Ledger, text: str) -> list[Hit]:
    rows = queries.rows_of(actor, ledger, State(q=text))
    found = list(export.prepared(ledger, rows)[:EACH])
    places = [column for column in ledger.columns if column.kind is Kind.AREA]
    names = values.area_names(
        str(values.value_at(row, column) or "") for row in found for column in places[:1]
    )
    shown = [column for column in ledger.columns if column.searchable][:2]
    hits = []
    for row in found:
        title = " ".join(
            filter(None, (values.text(column, values.value_at(row, column), names) for column in shown))
        )
        where = values.text(places[0], values.value_at(row, places[0]), names) if places else ""
        hits.append(Hit(title[:80] or str(row), links.row_url(ledger, row), note=where, badge=ledger.title))
    return hits


SEARCHES = (Search("ledgers", "台账", None, find, order=80),)
