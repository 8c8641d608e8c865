"""Teams at a glance, one team, one's own month, the store."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.web import pick
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Page, Row
from yihu.engine.errors import NotFound
from yihu.engine.numerals import page_number
from yihu.modules.teams import actions, forms, queries
from yihu.modules.teams.permissions import Can
from yihu.modules.teams.rules import Month, Post, Status
from yihu.modules.teams.views.common import asked, crumbs, day_cell, own_area, unit_choices

_SIZE = 50
_SORTS = {"area": "area_code", "number": "number", "people": "-people", "start": "start"}
_LEADERS = (Post.BOTH, Post.CAPTAIN, Post.FIRST_SECRETARY)


@require_GET
def teams(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    area = own_area(request, actor)
    text = request.GET.get("q", "").strip()[:40]
    sort = request.GET.get("sort", "area")
    rows = queries.teams_on(area, as_of).select_related("unit")
    if text:
        rows = rows.filter(
            Q(number__icontains=text) | Q(unit__name__icontains=text) | Q(members__name__icontains=text)
        ).distinct()
    page = _page(request, rows.count())
    ordered = rows.order_by(_SORTS.get(sort, "area_code"), "pk")[page.start : page.start + page.size]
    context = {
        "kpis": _kpis(area, as_of),
        "picker": pick.picker(actor, "" if area == actor.area_code else area),
        "q": text,
        "sort": sort,
        "sorts": [("area", "按村"), ("number", "按队编号"), ("people", "按人数"), ("start", "按进驻日期")],
        "head": [
            Head("行政村"),
            Head("队编号"),
            Head("派出单位"),
            Head("队长、第一书记"),
            Head("在岗", kind="number"),
            Head("本月在村人天", kind="number"),
            Head("进驻日期", kind="date"),
        ],
        "rows": _rows(actor, list(ordered), as_of),
        "page": page,
        "as_of": as_of,
        "links": _links(actor),
        "me": queries.mine(actor, as_of),
        "may_manage": actor.may(Can.MANAGE),
    }
    return render(request, "teams/list.html", context)


def _page(request: HttpRequest, total: int) -> Page:
    wanted = request.GET.get("page", "1")
    query = request.GET.copy()

    def url(number: int, size: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    last = max(1, -(-total // _SIZE))
    return Page(min(page_number(wanted), last), _SIZE, total, url, "支", (_SIZE,))


def _kpis(area: str, as_of: date) -> list[tuple[str, str, str, str, str]]:
    people = queries.members_on(area, as_of).count()
    insured = queries.insured_on(area, as_of).count()
    month = Month.of(as_of)
    days = queries.duty_days_to_date(area, as_of).filter(on__gte=month.start).count()
    return [
        ("驻村工作队", f"{queries.teams_on(area, as_of).count():,}", "支", "users-group", ""),
        ("在岗队员", f"{people:,}", "人", "users", ""),
        (f"{month.label}在村", f"{days:,}", "人天", "calendar", ""),
        (
            "已投保",
            f"{insured:,}",
            "人",
            "shield-check",
            f"未投保 {people - insured} 人" if people > insured else "",
        ),
    ]


def _rows(actor: Actor, found: list[Any], as_of: date) -> list[Row]:
    names = area_queries.named(one.area_code for one in found)
    month = Month.of(as_of)
    listed = queries.members(actor).filter(queries.covers(as_of), team__in=found)
    leaders: dict[int, list[str]] = {}
    for one in listed.filter(post__in=_LEADERS).order_by("number"):
        leaders.setdefault(one.team_id, []).append(f"{one.name}（{one.get_post_display()}）")
    days: dict[int, int] = {}
    seen = queries.duties(actor).filter(member__team__in=found, on__gte=month.start, on__lte=as_of)
    for team_id in seen.filter(status=Status.VILLAGE).values_list("member__team_id", flat=True):
        days[team_id] = days.get(team_id, 0) + 1
    return [
        Row(
            [
                Cell(names.get(one.area_code, one.area_code), reverse("teams:team", args=[one.pk])),
                one.number,
                one.unit.name,
                "、".join(leaders.get(one.pk, ["—"])),
                Cell(str(one.people), kind="number"),
                Cell(f"{days.get(one.pk, 0):,}", kind="number"),
                Cell(one.start.isoformat(), kind="date"),
            ]
        )
        for one in found
    ]


def _links(actor: Actor) -> list[tuple[str, str, str]]:
    """(address, label, symbol) of what belongs to teams."""
    found = [
        (reverse("teams:roster"), "在岗表", "calendar"),
        (reverse("teams:pay"), "补助", "coin"),
        (reverse("ledgers:list", args=["teams.members"]), "队员台账", "users"),
        (reverse("ledgers:list", args=["teams.leaves"]), "请假", "calendar-due"),
        (reverse("ledgers:list", args=["teams.insurance"]), "保险", "shield-check"),
        (reverse("ledgers:list", args=["teams.training"]), "培训", "book"),
        (reverse("ledgers:list", args=["teams.assessments"]), "考核", "clipboard-check"),
    ]
    if actor.may(Can.STORE):
        found.insert(2, (reverse("teams:stock"), "物资", "archive"))
    return found


@require_GET
def team(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    found = queries.team(actor, pk)
    name = area_queries.by_code(found.area_code).name
    every = list(queries.members(actor).filter(team=found).select_related("unit").order_by("start", "number"))
    here = [one for one in every if one.is_on_post(as_of)]
    lines = queries.lines_of(actor, here, Month.of(as_of))
    context = {
        "found": found,
        "name": name,
        "as_of": as_of,
        "crumbs": crumbs(Crumb(name)),
        "facts": [
            Fact("行政村", name, url=reverse("places:area", args=[found.area_code])),
            Fact("队编号", found.number),
            Fact("派出单位", found.unit.name),
            Fact("进驻", found.start.isoformat()),
            Fact("撤离", found.end.isoformat() if found.end else ""),
            Fact("派驻文号", found.document),
        ],
        "head": _MEMBER_HEAD,
        "rows": [_member_row(line, as_of) for line in lines],
        "past": [one for one in every if one.end is not None and one.end <= as_of],
        "held": queries.held(actor, found.pk, as_of),
        "month": Month.of(as_of),
        "may_manage": actor.may(Can.MANAGE, found.area_code),
        "may_roster": actor.may(Can.ROSTER, found.area_code),
    }
    return render(request, "teams/team.html", context)


_MEMBER_HEAD = [
    Head("姓名"),
    Head("队内职务"),
    Head("派出单位"),
    Head("到岗"),
    Head("今天"),
    Head("本月在岗", kind="number"),
    Head("本月请假", kind="number"),
]


def _member_row(line: queries.Line, as_of: date) -> Row:
    one = line.member
    return Row(
        [
            Cell(one.name, reverse("teams:member", args=[one.pk]), note=one.title),
            one.get_post_display(),
            one.unit.name,
            Cell(one.start.isoformat(), kind="date"),
            day_cell(line.statuses.get(as_of)),
            Cell(f"{line.on_duty} 天", kind="number"),
            Cell(f"{line.counts[Status.LEAVE]} 天", kind="number"),
        ]
    )


@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    found = queries.team(actor, pk)
    actor.require(Can.MANAGE, found.area_code)
    back = reverse("teams:team", args=[pk])
    form = forms.Send(
        request.POST or None,
        units=unit_choices(found.area_code),
        initial={"on": as_of, "unit": found.unit_id, "number": f"{found.number}-"},
    )

    def do(given: dict[str, Any]) -> str:
        on = given.pop("on")
        made = actions.send(actor, pk, new_member(given), on=on)
        return f"{made.name} 已登记到岗"

    return asked(
        request,
        form,
        do,
        title="选派队员",
        back=back,
        trail=crumbs(Crumb(area_queries.by_code(found.area_code).name, back), Crumb("选派队员")),
    )


def new_member(given: dict[str, Any]) -> actions.NewMember:
    return actions.NewMember(
        number=given["number"],
        name=given["name"],
        post=Post(given["post"]),
        unit_id=given["unit"],
        title=given.get("title", ""),
        rank=given.get("rank", ""),
        party=given.get("party", ""),
        born=given.get("born"),
    )


@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own month and leave, for the phone."""
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    me = queries.mine(actor, as_of)
    if me is None:
        raise NotFound("您的账号没有关联驻村队员；请区县经办在队员页“关联账号”")
    month = Month.read(request.GET["month"]) if request.GET.get("month") else Month.of(as_of)
    line = queries.lines_of(actor, [me], month)[0]
    context = {
        "me": me,
        "month": month,
        "before": month.moved(-1),
        "after": month.moved(1),
        "blank": range(month.start.weekday()),
        "days": [(day, line.statuses.get(day), line.is_open(day)) for day in month.days],
        "counts": line.counts,
        "on_duty": line.on_duty,
        "leaves": list(queries.leaves(actor).filter(member=me).order_by("-start")[:8]),
        "paid": list(queries.allowances(actor).filter(member=me).order_by("-on", "-pk")[:6]),
        "may_ask": actor.may(Can.ASK, me.area_code),
        "crumbs": crumbs(Crumb("我的驻村")),
    }
    return render(request, "teams/mine.html", context)


@require_GET
def stock(request: HttpRequest) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.STORE)
    names = ("物资", "单位", "入库", "发放", "退回", "库存")
    rows = [
        Row(
            [
                one.item,
                one.unit,
                *(
                    Cell(f"{value:,}", kind="number")
                    for value in (one.received, one.issued, one.returned, one.left)
                ),
            ]
        )
        for one in queries.stock(actor, as_of)
    ]
    context = {
        "head": [Head(name, kind="text" if at < 2 else "number") for at, name in enumerate(names)],
        "rows": rows,
        "as_of": as_of,
        "crumbs": crumbs(Crumb("物资库存")),
    }
    return render(request, "teams/stock.html", context)
