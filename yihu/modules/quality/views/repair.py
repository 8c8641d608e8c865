"""批量改正: before and after side by side, ticked, applied, undone."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head
from yihu.engine.errors import NotFound
from yihu.engine.numerals import wholes
from yihu.modules.quality import actions, queries
from yihu.modules.quality.permissions import Can


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, rule_code: str) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.FIX)
    declared = queries.rule(rule_code)
    if not declared.repair:
        raise NotFound("这条规则的疑点须逐条核实，不能批量改正")
    if request.method == "POST":
        chosen = wholes(request.POST.getlist("row"))
        actions.repair(actor, rule_code, chosen, on=day_of(request))
        messages.success(request, f"已改正 {len(chosen)} 条，可在规则页撤销")
        return redirect("quality:rule", rule_code)
    proposals = queries.proposals(actor, rule_code)
    villages = area_queries.named(one.finding.area_code for one in proposals)
    back = reverse("quality:rule", args=[rule_code])
    context = {
        "rule": declared,
        "crumbs": [Crumb("数据质量", reverse("quality:list")), Crumb(rule_code, back), Crumb("批量改正")],
        "back": back,
        "head": [Head("选择"), Head("户编号"), Head("姓名"), Head("行政村"), Head("改正前"), Head("改正后")],
        "rows": [
            [
                Cell(f"{one.finding.number} {one.name}", choose=str(one.finding.pk)),
                Cell(one.finding.number, reverse("households:household", args=[one.finding.household.uid])),
                one.name,
                villages.get(one.finding.area_code, one.finding.area_code),
                Cell(one.before_label, colour="red"),
                Cell(one.after_label, colour="green"),
            ]
            for one in proposals
        ],
    }
    return render(request, "quality/repair.html", context)


@require_POST
def undo(request: HttpRequest, batch: UUID) -> HttpResponse:
    back = actions.undo_repair(actor_of(request), batch, on=day_of(request))
    messages.success(request, f"已撤销，{back} 条恢复原值")
    return redirect("quality:rules")
