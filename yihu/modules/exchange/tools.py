"""The way from a ledger's list to its template and its import."""

from __future__ import annotations

from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.engine.ledgers import Ledger
from yihu.engine.tools import Tool
from yihu.modules.exchange import queries
from yihu.modules.exchange.permissions import Can


def _template(actor: Actor, ledger: Ledger | None) -> str:
    return reverse("exchange:template", args=[ledger.key]) if ledger and _offered(actor, ledger) else ""


def _import(actor: Actor, ledger: Ledger | None) -> str:
    return f"{reverse('exchange:list')}?ledger={ledger.key}" if ledger and _offered(actor, ledger) else ""


def _offered(actor: Actor, ledger: Ledger) -> bool:
    return actor.may(Can.IMPORT) and ledger in queries.importable(actor)


TOOLS = (
    Tool("exchange.template", "模板", "file-spreadsheet", _template, order=10),
    Tool("exchange.import", "导入", "file-import", _import, order=20),
)
