"""Incomes keyed by hand beside what lists paid: one money or two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.scope import in_area
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pages import own_area, paged
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.core.web.pick import picker
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.money import from_fen
from yihu.engine.numerals import wholes
from yihu.modules.incomes import actions, queries
from yihu.modules.incomes.models import IncomeLine
from yihu.modules.incomes.permissions import Can
from yihu.modules.incomes.rules import Word

either = require_http_methods(["GET", "POST"])
_SIZE = 50


@either
def doubts(request: HttpRequest) -> HttpResponse:
    """Every pair that waits for a word; POST `do` says it of the chosen ones, or of all that the list shows."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    area_code = own_area(request, actor)
    wanted = request.GET.get("q", "").strip()[:40]
    rows = queries.doubts(actor, day_of(request)).filter(in_area("area_code", area_code))
    if wanted:
        rows = rows.filter(same_as__proof__icontains=wanted)
    if request.method == "POST":
        chosen = request.POST.getlist("row")
        every = request.POST.get("every") == "1"
        pks = list(rows.values_list("pk", flat=True)) if every else _numbers(chosen)
        word = _word(request.POST.get("do", ""))
        done = actions.settle(actor, pks, word)
        messages.success(request, f"已核对 {done} 笔：{word.label}")
        return redirect(request.get_full_path())
    page = paged(request, rows.count(), size=_SIZE, unit="笔")
    context = {
        "q": wanted,
        "picker": picker(actor, area_code),
        "page": page,
        "may_write": actor.may(Can.WRITE),
        "head": [Head(name) for name in ("", "户", "收支项目", "手工登记", "发放登记")]
        + [Head("金额（元）", kind="number")],
        "rows": [_row(one) for one in rows[page.start : page.start + _SIZE]],
    }
    return render(request, "incomes/doubts.html", context)


@either
def same(request: HttpRequest, pk: int) -> HttpResponse:
    """One line keyed by hand beside what lists paid its household that year; POST `booked` names the one, or none."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    row = queries.line(actor, pk)
    year = f"{reverse('incomes:household', args=[row.household.uid])}?year={row.on.year}"
    if request.method == "POST":
        named = request.POST.get("booked", "")
        found = _numbers([named])
        if named != "none" and not found:
            raise BadValue("请选择对应的发放登记，或选“都不是”")
        done = actions.name_same(actor, pk, found[0] if found else None)
        messages.success(request, f"已核对：{Word(done.word).label}")
        return redirect(year)
    context = {
        "row": row,
        "word": Word(row.word).label if row.word else "",
        "choices": [(one, _told(one)) for one in queries.may_be_same(actor, row)],
        "told": _told(row),
        "back": year,
        "may_write": actor.may(Can.WRITE, row.area_code) and not row.booked,
        "crumbs": [
            Crumb("农户", reverse("households:list")),
            Crumb(row.household.number, reverse("households:household", args=[row.household.uid])),
            Crumb("收入", year),
            Crumb("核对"),
        ],
    }
    return render(request, "incomes/same.html", context)


def _row(one: IncomeLine) -> list[Any]:
    paid = one.same_as
    assert paid is not None
    number = one.household.number
    return [
        Cell(number, choose=str(one.pk)),
        Cell(one.head_name or number, url=reverse("incomes:same", args=[one.pk]), note=number),  # type: ignore[attr-defined]
        Cell(one.get_source_display()),
        Cell(
            f"{one.on:%Y-%m-%d}",
            note="，".join(filter(None, (one.get_origin_display(), one.earner, one.proof))),
        ),
        Cell(f"{paid.on:%Y-%m-%d}", note=paid.proof),
        Cell(f"{from_fen(one.fen):,}", kind="number"),
    ]


def _told(one: IncomeLine) -> str:
    about = "，".join(filter(None, (one.get_origin_display(), one.earner, one.proof)))
    return f"{one.on:%Y-%m-%d} {one.get_source_display()} {from_fen(one.fen):,} 元（{about}）"


def _word(text: str) -> Word:
    found: dict[str, Labelled] = {one.value: one for one in (Word.SAME, Word.APART)}
    if text not in found:
        raise BadValue("没有这个操作，请刷新页面后再试")
    return Word(text)


def _numbers(texts: list[str]) -> list[int]:
    return wholes(texts)
