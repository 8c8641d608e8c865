"""One hit with what it rests on, and a household asked again this moment."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yihu.core.areas import queries as area_queries
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head
from yihu.core.web.templatetags.ui import day as printed
from yihu.engine.screening import Feature
from yihu.modules.households import queries as households
from yihu.modules.monitoring.rules import Risk
from yihu.modules.screening import actions, forms, queries
from yihu.modules.screening.models import Hit, ScreeningRun
from yihu.modules.screening.permissions import Can
from yihu.modules.screening.queries import Seen
from yihu.modules.screening.rules import HitState
from yihu.modules.screening.views import common

_VALUE_HEAD = [Head("依据"), Head("数值", "number")]


@require_GET
def page(request: HttpRequest, hit_id: int) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.hit(actor, hit_id)
    rule = next((one for one in queries.rules() if one.key == found.rule), None)
    health = actor.may(Can.SEE_HEALTH, found.area_code)
    state = HitState(found.state)
    who = getattr(found, "head_name", "") or found.number
    context = {
        "hit": found,
        "who": who,
        "rule": rule,
        "title": rule.title if rule else found.rule,
        "state": state,
        "colour": common.STATE_COLOURS[state],
        "crumbs": [*common.crumbs(), Crumb("命中清单", reverse("screening:hits")), Crumb(who)],
        "facts": _facts(found, queries.run_of(actor, found)),
        "value_head": _VALUE_HEAD,
        "values": [_value(one, health=health) for one in queries.seen(found)],
        "limits_told": common.limits_told(rule, found.limits) if rule and found.limits else "",
        "proofs": [
            {
                "title": one.title,
                "head": [Head(name) for name in one.head],
                "rows": [_proof_row(one.key, pk, texts) for pk, texts in one.rows],
            }
            for one in queries.proofs(actor, found)
        ],
        "dismissal": forms.Why() if found.end is None and actor.may(Can.DISMISS, found.area_code) else None,
    }
    return render(request, "screening/hit.html", context)


@require_POST
def dismiss(request: HttpRequest, hit_id: int) -> HttpResponse:
    row = actions.dismiss(
        actor_of(request), hit_id, on=day_of(request), reason=request.POST.get("reason", "")
    )
    messages.success(request, f"已排除，{printed(row.until)} 前情况没有加重不再提示")
    return redirect("screening:hit", hit_id)


@require_GET
def household(request: HttpRequest, uid: str) -> HttpResponse:
    """The rules in force asked of this household now, straight from the database."""
    actor, day = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = households.household(actor, uid)
    chosen = queries.in_force(row.area_code, day)
    known, health = queries.features(), actor.may(Can.SEE_HEALTH, row.area_code)
    found = []
    for one in queries.judged(row.area_code, day, chosen, [row.pk]):
        rule = chosen[one["variant"]].rule
        found.append(
            {
                "rule": rule,
                "limits": common.limits_told(rule, chosen[one["variant"]].limits),
                "values": [_value(Seen(known[key], one[key]), health=health) for key in rule.evidence],
            }
        )
    who = next((one.span.name for one in households.members_of(row, day)[:1]), row.number)
    context = {
        "household": row,
        "who": who,
        "crumbs": [
            Crumb("农户", reverse("households:list")),
            Crumb(who, reverse("households:household", args=[row.uid])),
            Crumb("筛查"),
        ],
        "rules": len(chosen),
        "day": day,
        "found": found,
        "value_head": _VALUE_HEAD,
        "hits": [(one, HitState(one.state)) for one in queries.of_household(actor, row)[:50]],
        "titles": {one.key: one.title for one in queries.rules()},
    }
    return render(request, "screening/household.html", context)


def _value(seen: Seen, *, health: bool) -> list[Cell]:
    return [Cell(seen.feature.label), Cell(_told(seen.feature, seen.told, health=health), kind="number")]


def _told(feature: Feature, told: str, *, health: bool) -> str:
    return told if health or not feature.sensitive else "已达到（健康信息，不显示）"


def _proof_row(key: str, pk: int, texts: list[str]) -> list[Any]:
    first, *rest = texts
    return [Cell(first or "—", reverse("ledgers:row", args=[key, pk])), *(Cell(text) for text in rest)]


def _facts(found: Hit, run: ScreeningRun | None) -> list[Fact]:
    place = area_queries.named([found.area_code]).get(found.area_code, found.area_code)
    return [
        Fact("户编号", found.number, url=reverse("households:household", args=[found.household.uid])),
        Fact("户主", getattr(found, "head_name", "") or "—"),
        Fact("行政村", place),
        Fact("风险类型", Risk(found.risk).label),
        Fact("命中日期", printed(found.start)),
        Fact("转线索日期", printed(found.clued_on) if found.clued_on else "—"),
        Fact("解除日期", printed(found.end) if found.end else "—"),
        Fact("不再提示至", printed(found.until) if found.until else "—"),
        Fact("规则版本", found.version),
        _seen_by(run),
        Fact("说明", found.reason, wide=True),
    ]  # fmt: skip


def _seen_by(run: ScreeningRun | None) -> Fact:
    if run is None:
        return Fact("筛查", "区县筛查")
    return Fact(
        "筛查", f"{printed(run.on)} {run.get_kind_display()}", url=reverse("screening:run", args=[run.pk])
    )
