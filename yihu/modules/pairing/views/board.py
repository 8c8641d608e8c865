"""Pairings of a place: helpers and their load, units, households without a helper, where secretaries have been."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.pages import asked_page
from yihu.core.web.parts import Cell, Head, Page, Row, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import NotAllowed, Refused
from yihu.modules.pairing import actions, forms, queries, rules
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Part, Tier
from yihu.modules.pairing.views.tours import tours

_SIZE = 50
_MOST_UNPAIRED = 300
TABS = {"helpers": "帮扶责任人", "units": "帮扶单位", "unpaired": "待结对户", "tours": "五级书记遍访"}


@require_http_methods(["GET", "POST"])
def board(request: HttpRequest) -> HttpResponse:
    """`?tab=` one of TABS; POST pairs the ticked households with a helper."""
    actor, area_code, as_of = actor_of(request), area_of(request), day_of(request)
    actor.require_whole(Can.SEE)
    if not areas.inside(area_code, actor.area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的结对情况")
    # A village sees who helps its households, not the township's roll of helpers.
    tabs = {key: label for key, label in TABS.items() if key != "helpers" or _sees_roll(actor)}
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else next(iter(tabs))
    form = None
    if tab == "unpaired" and actor.may(Can.WRITE):
        helpers = queries.loads(actor, area_code, as_of)
        form = forms.Pair(request.POST or None, helpers=helpers, initial={"on": as_of})
        if request.method == "POST" and form.is_valid() and _pair(request, actor, form):
            return redirect(request.get_full_path())
    counts = _counts(actor, area_code, as_of)
    context = {
        "tab": tab,
        "area": area_queries.by_code(area_code),
        "picker": pick.picker(actor, "" if area_code == actor.area_code else area_code),
        "tabs": [
            Tab(label, _address(area_code, key), tab == key, counts.get(key)) for key, label in tabs.items()
        ],
        "kpis": _kpis(actor, area_code, as_of, counts),
        "form": form,
        "may_write": actor.may(Can.WRITE, area_code),
        "may_tour": actor.may(Can.TOUR, area_code),
        "as_of": as_of,
        **_SHOW[tab](request, actor, area_code, as_of),
    }
    return render(request, "pairing/board.html", context)


def _sees_roll(actor: Actor) -> bool:
    return areas.level_of(actor.area_code) is not Level.VILLAGE


def _pair(request: HttpRequest, actor: Actor, form: forms.Pair) -> bool:
    given = form.cleaned_data
    try:
        done = actions.pair(
            actor, int(given["helper"]), request.POST.getlist("row"), on=given["on"], part=Part(given["part"])
        )
    except Refused as refused:
        form.add_error(None, refused.message)
        return False
    messages.success(request, f"已结对 {done} 户")
    return True


def _counts(actor: Actor, area_code: str, as_of: date) -> dict[str, int]:
    return {
        "helpers": queries.helping(area_code, as_of).count(),
        "units": len(queries.units(actor, area_code, as_of)),
        "unpaired": queries.unpaired_on(area_code, as_of).count(),
    }


def _kpis(actor: Actor, area_code: str, as_of: date, counts: dict[str, int]) -> list[dict[str, Any]]:
    paired = queries.registered_pairs_on(area_code, as_of).count()
    whole = paired + counts["unpaired"]
    helpers = queries.helping(area_code, as_of)
    tiers = "，".join(f"{tier.label} {count}" for tier, count in queries.tiers(helpers))
    cover = f"{paired * 100 / whole:.1f}" if whole else "—"
    load = f"{paired / counts['helpers']:.1f}" if counts["helpers"] else "—"
    return [
        {"label": "帮扶责任人", "value": counts["helpers"], "unit": "人", "note": tiers, "icon": "users"},
        {"label": "已结对户", "value": paired, "unit": "户", "note": f"共 {whole} 户", "icon": "home-heart"},
        {"label": "覆盖率", "value": cover, "unit": "%", "note": "", "icon": "percentage"},
        {"label": "人均结对", "value": load, "unit": "户", "note": "", "icon": "user"},
    ]


def _helpers(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    words, tier = request.GET.get("q", "").strip()[:40], request.GET.get("tier", "")
    rows = queries.loads(actor, area_code, as_of)
    rows = queries.named(rows, words) if words else rows
    rows = rows.filter(tier=tier) if Tier.by_label(tier) else rows
    page = _page(request, area_code, "helpers", rows.count(), {"q": words, "tier": tier})
    limit = queries.limit_in(area_code, as_of)
    shown = list(rows[page.start : page.start + page.size])
    return {
        "head": [
            Head("帮扶人"),
            Head("单位"),
            Head("隶属关系"),
            Head("职务"),
            Head("结对户", kind="number"),
            Head("账号"),
        ],
        "rows": [_helper(one, limit) for one in shown],
        "page": page,
        "tiers": Tier,
        "q": words,
        "tier": tier,
        "limit": limit,
    }


def _helper(one: Any, limit: int | None) -> Row:
    over = rules.is_overloaded(one.households, limit)
    return Row(
        [
            Cell(one.name, reverse("pairing:helper", args=[one.pk])),
            Cell(one.unit_name, _unit_url(one.unit_name)),
            one.get_tier_display(),
            one.position or "—",
            Cell(
                str(one.households),
                kind="number",
                colour="yellow" if over else "",
                note="超过上限" if over else "",
            ),
            "已关联" if one.user_id else "—",
        ]
    )


def _units(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    return {
        "head": [
            Head("帮扶单位"),
            Head("隶属关系"),
            Head("帮扶人", kind="number"),
            Head("结对户", kind="number"),
        ],
        "rows": [
            Row(
                [
                    Cell(one.unit_name, _unit_url(one.unit_name)),
                    Tier(one.tier).label,
                    Cell(str(one.helpers), kind="number"),
                    Cell(str(one.households), kind="number"),
                ]
            )
            for one in queries.units(actor, area_code, as_of)
        ],
    }


def _unpaired(request: HttpRequest, actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    rows = list(queries.unpaired_on(area_code, as_of)[: _MOST_UNPAIRED + 1])
    names = area_queries.named(row.area_code for row in rows)
    ticked = set(request.POST.getlist("row"))
    return {
        "more": len(rows) > _MOST_UNPAIRED,
        "homes": [
            {
                "uid": str(row.household.uid),
                "number": row.number,
                "head_name": row.head_name or "—",
                "village": names.get(row.area_code, row.area_code),
                "kind": row.get_kind_display(),
                "standing": row.get_standing_display(),
                "ticked": str(row.household.uid) in ticked,
            }
            for row in rows[:_MOST_UNPAIRED]
        ],
    }


_SHOW = {"helpers": _helpers, "units": _units, "unpaired": _unpaired, "tours": tours}


def _page(request: HttpRequest, area_code: str, tab: str, total: int, more: dict[str, str]) -> Page:
    number = asked_page(request)
    size = _SIZE if request.GET.get("size") != "100" else 100

    def url(at: int, each: int) -> str:
        kept = {name: value for name, value in more.items() if value}
        return _address(area_code, tab, page=str(at), size=str(each), **kept)

    return Page(number, size, total, url, "人", (50, 100))


def _address(area_code: str, tab: str, **more: str) -> str:
    return f"?{urlencode({'area': area_code, 'tab': tab, **more})}"


def _unit_url(name: str) -> str:
    return f"{reverse('pairing:unit')}?{urlencode({'name': name})}"
