"""Poor villages and their exit (出列), with the count it rests on."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row
from yihu.engine import areas, policy
from yihu.engine.errors import NotFound, Refused
from yihu.engine.indicators import as_percent
from yihu.modules.procedures import actions, forms, queries
from yihu.modules.procedures.permissions import Can


@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    limit = policy.for_area(actor.area_code).at("village_exit.incidence_limit", as_of).number
    rows = []
    for one in queries.poor_villages(actor, as_of):
        row, remaining, base = one["row"], one["remaining"], one["base"]
        rate = as_percent(Decimal(remaining), Decimal(base), 3)
        within_limit = bool(base) and remaining * 100 <= limit * base
        out = row.out_on is not None and row.out_on <= as_of
        if out:
            state = Cell(f"{row.out_on:%Y-%m-%d} 出列", colour="green")
        elif actor.may(Can.VILLAGE_OUT, row.area_code):
            state = Cell("未出列，办理出列", reverse("procedures:village_exit", args=[row.area_code]))
        else:
            state = Cell("未出列", colour="orange")
        rows.append(
            Row(
                [
                    Cell(one["name"], reverse("places:area", args=[row.area_code])),
                    Cell(f"{remaining:,}", kind="number"),
                    Cell(f"{base:,}" if base else "未登记", kind="number"),
                    Cell("—" if rate is None else f"{rate}", kind="number"),
                    Cell("达到" if within_limit else "未达到", colour="green" if within_limit else "red"),
                    state,
                ]
            )
        )
    head = [
        Head("贫困村"),
        Head("未脱贫人数", kind="number"),
        Head("农村户籍人口", kind="number"),
        Head("贫困发生率（%）", kind="number"),
        Head(f"不高于 {limit.normalize():f}%"),
        Head("出列"),
    ]
    crumbs = [Crumb("识别退出", reverse("procedures:list")), Crumb("贫困村出列")]
    context = {"head": head, "rows": rows, "as_of": as_of, "crumbs": crumbs}
    return render(request, "procedures/villages.html", context)


@require_http_methods(["GET", "POST"])
def village_exit(request: HttpRequest, code: str) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    place = area_queries.by_code(code)
    if not areas.inside(place.code, actor.area_code):
        raise NotFound("没有这个村，或不在您的管理范围内")
    actor.require(Can.VILLAGE_OUT, place.code)
    remaining, base = queries.village_counts(place.code, as_of)
    form = forms.VillageExitForm(request.POST or None, initial={"on": as_of})
    back = reverse("procedures:villages")
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_village_exit(actor, place.code, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, f"{place.name}出列已登记")
            return redirect(back)
    title = f"{place.name}出列"
    note = f"业务日未脱贫 {remaining:,} 人，农村户籍人口 {base:,} 人"
    crumbs = [Crumb("识别退出", reverse("procedures:list")), Crumb("贫困村出列", back), Crumb(title)]
    context = {"form": form, "title": title, "note": note, "back": back, "crumbs": crumbs}
    return render(request, "procedures/form.html", context)
