"""产业指导员 and 科技服务队伍: one guide with what he did, one team with its members and services."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as areas
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day
from yihu.modules.industry import actions, forms, queries
from yihu.modules.industry.models import Guide, ServiceTeam
from yihu.modules.industry.permissions import Can
from yihu.modules.industry.views.choosing import page_of_chosen
from yihu.modules.industry.views.common import crumbs, page_of_form

_SHOWN = 200
_NUMBER = "number"


def tables(actor: Actor, area_code: str, as_of: date) -> dict[str, Any]:
    """What the board shows of both: guides and teams in post, and townships that lack a team."""
    guides = list(queries.guides_listed(actor, area_code, as_of)[: _SHOWN + 1])
    teams = list(queries.teams_listed(actor, area_code, as_of)[:_SHOWN])
    places = areas.named({one.area_code for one in (*guides, *teams)})
    return {
        "guide_head": [
            *(Head(name) for name in ("指导员", "所在地", "工作单位", "擅长产业（技术）")),
            *(Head(name, _NUMBER) for name in ("联系村", "当年指导次数", "当年指导户数")),
        ],
        "guide_rows": [_guide_row(one, places) for one in guides[:_SHOWN]],
        "more": len(guides) > _SHOWN,
        "team_head": [
            *(Head(name) for name in ("队伍", "乡镇", "队长", "服务专长")),
            *(Head(name, _NUMBER) for name in ("当年服务次数", "当年培训人次")),
        ],
        "team_rows": [_team_row(one, places) for one in teams],
        "lacking": "、".join(queries.townships_without_team(area_code, as_of)),
    }


def _number(value: int) -> Cell:
    return Cell(f"{value:,}", kind=_NUMBER)


def _guide_row(one: Any, places: dict[str, str]) -> Row:
    name = Cell(one.name, reverse("industry:guide", args=[one.pk]), note=one.number)
    told = [places.get(one.area_code, ""), one.unit_name, one.speciality]
    return Row([name, *told, _number(one.villages_now), _number(one.times), _number(one.homes)])


def _team_row(one: Any, places: dict[str, str]) -> Row:
    name = Cell(one.name, reverse("industry:service_team", args=[one.pk]))
    told = [places.get(one.area_code, ""), one.leader, one.speciality]
    return Row([name, *told, _number(one.times), _number(one.trained)])


@require_GET
def guide(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.guide(actor, pk)
    found = list(queries.guidance_of(actor, row, as_of)[: _SHOWN + 1])
    villages = queries.villages_of(actor, [row], as_of).get(row.pk, [])
    places = areas.named({row.area_code, *villages, *(one.area_code for one in found)})
    context = {
        "guide": row,
        "crumbs": crumbs(_guides_crumb(), Crumb(row.name)),
        "facts": _facts(row, [places.get(code, code) for code in villages], places),
        "more": len(found) > _SHOWN,
        "head": [
            Head("户编号"),
            Head("村"),
            Head("指导日期", "date"),
            Head("指导内容"),
            Head("建议"),
            Head("下一步"),
        ],
        "rows": [_guidance(one, places) for one in found[:_SHOWN]],
        "may_write": actor.may(Can.WRITE, row.area_code),
        "may_guide": actor.may(Can.WRITE),
    }
    return render(request, "industry/guide.html", context)


def _guides_crumb() -> Crumb:
    return Crumb("指导员和科技服务", f"{reverse('industry:list')}?tab=guides")


def _facts(row: Guide, villages: list[str], places: dict[str, str]) -> list[Fact]:
    facts = [
        Fact("指导员编号", row.number),
        Fact("所在地", places.get(row.area_code, row.area_code)),
        Fact("工作单位", row.unit_name),
        Fact("擅长产业（技术）", row.speciality),
        Fact("聘任日期", day(row.start)),
        Fact("联系村", "、".join(villages) or "还没有登记"),
    ]
    return [*facts, Fact("解聘日期", day(row.end))] if row.end else facts


def _guidance(one: Any, places: dict[str, str]) -> Row:
    link = reverse("ledgers:row", args=["industry.guidance", one.pk])
    return Row(
        [
            Cell(one.household.number, link),
            places.get(one.area_code, ""),
            Cell(day(one.on), kind="date"),
            one.topic,
            one.advised,
            one.next_step,
        ]
    )


@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The same guidance for several households."""
    actor = actor_of(request)
    actor.require(Can.WRITE)
    row = queries.guide(actor, pk)
    return page_of_chosen(
        request,
        forms.Guidance,
        {"on": day_of(request)},
        lambda chosen, given: actions.guide(actor, row.pk, chosen, given),
        title=f"{row.name} · 登记产业指导",
        step="二、指导情况（每户相同）",
        button="登记",
        said="已登记 {} 户",
        back=reverse("industry:guide", args=[row.pk]),
        crumbs=crumbs(
            _guides_crumb(), Crumb(row.name, reverse("industry:guide", args=[row.pk])), Crumb("登记指导")
        ),
    )


def guide_contact(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    row = queries.guide(actor, pk)
    actor.require(Can.WRITE, row.area_code)
    back = reverse("industry:guide", args=[row.pk])
    return page_of_form(
        request,
        forms.Contact(request.POST or None),
        lambda given: actions.keep_contact_of_guide(actor, row.pk, given["phone"]),
        title=f"{row.name} · 联系电话",
        said="联系电话已保存",
        button="保存",
        back=back,
        crumbs=crumbs(_guides_crumb(), Crumb(row.name, back), Crumb("联系电话")),
    )


@require_GET
def of_guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """From a line behind a figure to the line of the ledger."""
    actor_of(request).require(Can.SEE)
    return redirect("ledgers:row", "industry.guidance", pk)


@require_GET
def service_team(request: HttpRequest, pk: int) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    actor.require(Can.SEE)
    row = queries.service_team(actor, pk)
    done = queries.services(actor).filter(team=row, on__lte=as_of)
    year = done.filter(on__year=as_of.year).aggregate(
        times=Count("pk"), households=Sum("households"), trained=Sum("trained")
    )
    shown = list(done.order_by("-on", "-pk")[:_SHOWN])
    places = areas.named({row.area_code, *(one.area_code for one in shown)})
    members = queries.service_members(actor).filter(queries.in_post(as_of), team=row).order_by("pk")
    context = {
        "team": row,
        "as_of": as_of,
        "crumbs": crumbs(_guides_crumb(), Crumb(row.name)),
        "facts": _team_facts(row, places),
        "year": {name: value or 0 for name, value in year.items()},
        "members": members,
        "head": [
            *(Head(name) for name in ("服务内容", "村")),
            Head("服务日期", "date"),
            *(Head(name, _NUMBER) for name in ("服务户数", "培训人次")),
            Head("服务成效"),
        ],
        "rows": [_service(one, places) for one in shown],
        "may_write": actor.may(Can.WRITE, row.area_code),
        "may_serve": actor.may(Can.WRITE),
    }
    return render(request, "industry/service_team.html", context)


def _team_facts(row: ServiceTeam, places: dict[str, str]) -> list[Fact]:
    facts = [
        Fact("乡镇", places.get(row.area_code, row.area_code)),
        Fact("队长", row.leader),
        Fact("依托单位", row.unit_name),
        Fact("服务专长", row.speciality),
        Fact("组建日期", day(row.start)),
    ]
    return [*facts, Fact("撤销日期", day(row.end))] if row.end else facts


def _service(one: Any, places: dict[str, str]) -> Row:
    link = reverse("ledgers:row", args=["industry.services", one.pk])
    where = Cell(places.get(one.area_code, ""), note=one.place)
    when = Cell(day(one.on), kind="date")
    return Row(
        [Cell(one.topic, link), where, when, _number(one.households), _number(one.trained), one.result]
    )
