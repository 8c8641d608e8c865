"""The list of a year's dividends of one entity: amounts beside what is due, one voucher and day for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yihu.core.areas import queries as areas
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Crumb
from yihu.engine.errors import BadValue, NotFound, Refused
from yihu.engine.money import from_fen, parse_yuan, to_fen
from yihu.modules.industry import actions, forms, queries
from yihu.modules.industry.actions import Payment
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.views.common import crumb_of, crumbs

_MOST = 500


@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.PAY)
    if not 2000 <= year <= 2100:
        raise NotFound("没有这个分红年度")
    row = queries.entity(actor, pk)
    sheet = list(queries.sheet(actor, row, year, as_of)[: _MOST + 1])
    form = forms.Voucher(request.POST or None, initial={"on": as_of})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                payments = _payments(request, sheet)
                made = actions.pay(actor, payments, year=year, **form.cleaned_data)
                total = from_fen(sum(one.fen for one in made))
                messages.success(
                    request, f"已登记 {year} 年分红 {len(made)} 户、{total:,} 元，并记入各户收入"
                )
                return redirect("industry:entity", row.pk)
            except Refused as refused:
                form.add_error(None, refused.message)
    heads = queries.heads_of(actor, [one.household_id for one in sheet], as_of)
    places = areas.named({one.area_code for one in sheet})
    context = {
        "entity": row,
        "year": year,
        "years": [as_of.year, as_of.year - 1, as_of.year - 2],
        "form": form,
        "more": len(sheet) > _MOST,
        "lines": [
            {
                "row": one,
                "head": heads.get(one.household_id, ""),
                "village": places.get(one.area_code, ""),
                "typed": _typed(request, one),
            }
            for one in sheet[:_MOST]
        ],
        "crumbs": crumbs(crumb_of(row), Crumb(f"{year} 年分红")),
    }
    return render(request, "industry/pay.html", context, status=status)


def _typed(request: HttpRequest, row: Any) -> str:
    """What was typed, else what is still due."""
    given = request.POST.get(f"fen-{row.pk}")
    if given is not None:
        return given
    return f"{from_fen(row.short):f}" if row.short else ""


def _payments(request: HttpRequest, sheet: Sequence[Any]) -> list[Payment]:
    """Lines with an amount. Raises BadValue."""
    found = []
    for row in sheet:
        text = request.POST.get(f"fen-{row.pk}", "").strip()
        if not text:
            continue
        try:
            fen = to_fen(parse_yuan(text))
        except BadValue as bad:
            raise BadValue(f"{row.household.number}：{bad.message}") from None
        if fen:
            found.append(Payment(row, fen))
    return found
