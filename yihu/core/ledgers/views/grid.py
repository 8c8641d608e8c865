"""Grid entry: a block copied from Excel is pasted, checked as it lands, and saved by the same action as the form."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.ledgers import actions, shape, values
from yihu.core.ledgers.actions import MOST_AT_ONCE, BadRows
from yihu.core.web.doors import actor_of
from yihu.core.web.parts import Crumb
from yihu.engine.errors import BadValue, Refused
from yihu.engine.ledgers import Column, Kind, Ledger

EMPTY_ROWS = 12
# What takes more than a narrow column: long numbers are compared by eye, so that none may be cut.
_WIDE = (
    Kind.LONG_TEXT, Kind.AREA, Kind.UNIT, Kind.ID_NUMBER, Kind.BANK_CARD, Kind.DISABILITY_CARD,
)  # fmt: skip
_SHORT = 11


@require_GET
def grid(request: HttpRequest, key: str) -> HttpResponse:
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    _require_typing(actor, ledger)
    setup = {
        "columns": [_column(column) for column in ledger.editable],
        "empty": EMPTY_ROWS,
        "most": MOST_AT_ONCE,
        "check": reverse("ledgers:grid-check", args=[key]),
        "save": _save_url(key),
        "done": reverse("ledgers:list", args=[key]),
    }
    crumbs = [
        Crumb("台账", reverse("ledgers:index")),
        Crumb(ledger.title, reverse("ledgers:list", args=[key])),
        Crumb("表格录入"),
    ]
    return render(request, "ledgers/grid.html", {"ledger": ledger, "setup": setup, "crumbs": crumbs})


@require_POST
def check(request: HttpRequest, key: str) -> HttpResponse:
    """Problems by row and column of what was typed or pasted; nothing is written."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    _require_typing(actor, ledger)
    _, problems = _read(actor, ledger, request)
    return JsonResponse({"problems": problems})


@require_POST
def save(request: HttpRequest, key: str) -> HttpResponse:
    """All rows or none."""
    actor = actor_of(request)
    ledger = shape.named(actor, key)
    try:
        given, problems = _read(actor, ledger, request)
        if problems:
            raise BadRows({int(position): found for position, found in problems.items()})
        saved = actions.enter_many(actor, ledger, given)
    except BadRows as refused:
        rows = {str(position): found for position, found in refused.rows.items()}
        body = {"code": refused.code, "message": refused.message, "problems": rows}
        return JsonResponse(body, status=refused.status)
    except Refused as refused:
        return JsonResponse({"code": refused.code, "message": refused.message}, status=refused.status)
    return JsonResponse({"saved": saved})


def _require_typing(actor: Actor, ledger: Ledger) -> None:
    if not shape.may_type(actor, ledger):
        actions.require_writable(actor, ledger)


def _save_url(key: str) -> str:
    """As a batch that can be undone, where imports are there; else by the kit's own action."""
    try:
        return reverse("exchange:typed", args=[key])
    except NoReverseMatch:
        return reverse("ledgers:grid-save", args=[key])


def texts_of(request: HttpRequest) -> list[dict[str, str]]:
    """The rows of the body: texts by column name. Raises BadValue for a body of another shape, or too many."""
    try:
        rows = json.loads(request.body)["rows"]
        texts = [{str(name): str(cell or "") for name, cell in row.items()} for row in rows]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadValue("表格内容没有读懂，请刷新页面后重新粘贴") from None
    if len(texts) > MOST_AT_ONCE:
        raise BadValue(f"一次最多 {MOST_AT_ONCE:,} 行，更多请用“导入”")
    return texts


def _read(
    actor: Actor, ledger: Ledger, request: HttpRequest
) -> tuple[list[Mapping[str, Any]], dict[str, dict[str, str]]]:
    """Clean rows and problems by position. Raises BadValue for a body of another shape."""
    texts = texts_of(request)
    lookups = values.for_actor(actor, clock.today())
    given: list[Mapping[str, Any]] = []
    problems: dict[str, dict[str, str]] = {}
    for position, row in enumerate(texts):
        clean, wrong = values.clean_row(ledger, row, lookups)
        given.append(clean)
        if wrong:
            problems[str(position)] = {name: refused.message for name, refused in wrong.items()}
    return given, problems


def _column(column: Column) -> dict[str, Any]:
    choices: list[str] = []
    if column.kind is Kind.CODE and column.codes:
        choices = [member.label for member in column.codes]
    elif column.kind is Kind.YES_NO:
        choices = ["是", "否"]
    return {
        "field": column.name,
        "title": column.header + (" *" if column.required else ""),
        "names": [column.label, column.header, *column.aliases],
        "choices": choices,
        "example": column.example,
        "wide": column.kind in _WIDE or len(column.example) > _SHORT,
        "right": column.kind in (Kind.MONEY, Kind.INTEGER, Kind.DECIMAL),
    }
