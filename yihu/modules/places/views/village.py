"""One village: every condition with what was counted, its gaps with the projects that close them; on paper too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core.access.actor import Actor
from yihu.core.access.policy import relation_of
from yihu.core.areas import queries as area_queries
from yihu.core.areas.models import Area
from yihu.core.docx import Document, Table
from yihu.core.history import actions as history
from yihu.core.ledgers import values
from yihu.core.rooms import declared
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.parts import Cell, Crumb, Fact, Head, Row
from yihu.core.web.templatetags.ui import day, wan
from yihu.engine import areas, conditions
from yihu.engine.areas import Level
from yihu.engine.conditions import Condition, Verdict
from yihu.engine.errors import NotFound, Refused
from yihu.modules.places import actions, queries
from yihu.modules.places.models import GapProject, NaturalVillage, VillageSheet
from yihu.modules.places.permissions import Can
from yihu.modules.places.queries import Judged

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_COLOURS = {Verdict.MET: "green", Verdict.GAP: "red", Verdict.UNKNOWN: "secondary"}
_BARE = ("area_code", "start", "note")


class LinkForm(forms.Form):
    number = forms.CharField(
        label="项目编号", max_length=40, error_messages={"required": "请填写项目库中的项目编号"}
    )
    note = forms.CharField(label="说明", max_length=200, required=False)


@require_GET
def village(request: HttpRequest, code: str) -> HttpResponse:
    actor, as_of = actor_of(request), day_of(request)
    place = _place(actor, code)
    known = _known(actor, place, as_of)
    found = known.found
    may_write = actor.may(Can.WRITE, place.code)
    context = {
        "place": place,
        "as_of": as_of,
        "crumbs": [
            Crumb("村情", reverse("places:conditions")),
            Crumb(place.name, reverse("places:area", args=[place.code])),
            Crumb("条件和缺口"),
        ],
        "sheet": found.sheet if found else None,
        "facts": facts(found.sheet) if found else [],
        "lines": [_line(known, one) for one in conditions.in_force(as_of)],
        "hamlet_head": [Head("自然村（湾）"), Head("户数", "number"), *(Head(label) for _, label in _HAMLET)],
        "hamlet_rows": [_hamlet(one) for one in known.hamlets],
        "collective": _collective(actor, place.code, as_of),
        "may_write": may_write,
        "may_propose": bool(relation_of(actor.role, "projects.propose")),
    }
    return render(request, "places/village.html", context)


def _place(actor: Actor, code: str) -> Area:
    """Raises NotFound for what is no village of the actor's."""
    actor.require(Can.SEE)
    place = area_queries.by_code(code)
    if not areas.inside(place.code, actor.area_code) or areas.level_of(place.code) is not Level.VILLAGE:
        raise NotFound("没有这个村，或不在您的管理范围内")
    return place


def facts(sheet: VillageSheet) -> list[Fact]:
    """What the sheet says, in the order of the form; nothing of what it leaves empty."""
    found = []
    for column in declared("ledgers", "places.sheets").columns:
        value = getattr(sheet, column.name, None)
        if column.name not in _BARE and value is not None and value != "":
            found.append(Fact(column.label, values.text(column, value, {}), column.unit))
    return found


@dataclass(frozen=True)
class Known:
    """What is known of a village on the day."""

    place: Area
    as_of: date
    found: Judged | None
    hamlets: list[NaturalVillage]
    linked: Mapping[tuple[str, str], list[GapProject]]


def _known(actor: Actor, place: Area, as_of: date) -> Known:
    found = queries.judged(place.code, as_of).get(place.code)
    hamlets = list(queries.hamlets_of(place.code, as_of))
    return Known(place, as_of, found, hamlets, queries.gap_projects_by(actor, place.code, as_of))


def _line(known: Known, one: Condition) -> dict[str, Any]:
    place, found = known.place, known.found
    verdict = found.verdicts[one.key] if found else Verdict.UNKNOWN
    limit = one.limit(known.as_of)
    return {
        "condition": one,
        "verdict": verdict,
        "colour": _COLOURS[verdict],
        "is_gap": verdict is Verdict.GAP,
        "standard": one.told(limit) if limit else "",
        "source": limit.source if limit else "",
        "now": _now(one, found, known.hamlets, limit),
        "projects": known.linked.get((place.code, one.key), []),
        "propose": _propose(place, one),
    }


def _now(one: Condition, found: Judged | None, hamlets: list[Any], limit: Any) -> str:
    """What was counted: '是', '82.5%', '5 个湾中 2 个没有：…'."""
    if found is None or limit is None:
        return ""
    if one.of_hamlets:
        large = [row for row in hamlets if row.households >= limit.value]
        lacking = [row.name for row in large if getattr(row, one.fact) is False]
        if not large:
            return ""
        return f"{len(large)} 个中 {len(lacking)} 个没有" + (f"：{'、'.join(lacking[:6])}" if lacking else "")
    column = declared("ledgers", "places.sheets").column(one.fact)
    value = getattr(found.sheet, one.fact)
    return "" if value is None else conditions.with_unit(values.text(column, value, {}), one.unit)


def _propose(place: Area, one: Condition) -> str:
    """The form of a new project with place, name and category filled in; empty where there is none."""
    query = {
        "area_code": place.code,
        "name": f"{place.name}{one.work}",
        "category": one.category,
        "gap": one.key,
    }
    try:
        return f"{reverse('projects:propose')}?{urlencode(query)}"
    except NoReverseMatch:
        return ""


_HAMLET = (
    ("road_hard", "硬化路"),
    ("power", "生产用电"),
    ("fibre", "光纤"),
    ("lte", "4G"),
    ("water", "饮水安全"),
    ("five_clean", "五无"),
)


def _hamlet(row: Any) -> Row:
    def cell(value: bool | None) -> Cell:
        return (
            Cell("—") if value is None else Cell("是" if value else "否", colour="green" if value else "red")
        )

    link = reverse("ledgers:row", args=["places.natural_villages", row.pk])
    has = [cell(getattr(row, name)) for name, _ in _HAMLET]
    return Row([Cell(row.name, link), Cell(str(row.households), kind="number"), *has])


def _collective(actor: Actor, code: str, as_of: date) -> list[tuple[int, str]]:
    """(year, 万元) of the last four years, newest first."""
    years = queries.earned_by_year(actor, code, as_of)
    return [(year, wan(sum(found.values()))) for year, found in reversed(list(years.items()))][:4]


@require_GET
def of_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """From a sheet behind a figure or in the ledger to the village's page."""
    actor = actor_of(request)
    actor.require(Can.SEE)
    found = queries.sheets(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这张村情表，或不在您的管理范围内")
    return redirect("places:village", found.area_code)


@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, code: str, condition: str) -> HttpResponse:
    """Name the project that closes a gap."""
    actor, as_of = actor_of(request), day_of(request)
    place, asked = _place(actor, code), conditions.condition(condition)
    actor.require(Can.WRITE, place.code)
    if asked is None:
        raise NotFound("没有这项条件，请从村情页的缺口进入")
    form, status = LinkForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                given = form.cleaned_data
                actions.link_gap(actor, place.code, asked.key, given["number"], on=as_of, note=given["note"])
                messages.success(request, f"“{asked.label}”已对应项目 {given['number']}")
                return redirect("places:village", place.code)
            except Refused as refused:
                form.add_error(None, refused.message)
                status = refused.status
    back = reverse("places:village", args=[place.code])
    trail = [Crumb("村情", reverse("places:conditions")), Crumb(place.name, back), Crumb(asked.label)]
    context = {
        "form": form,
        "title": f"{place.name} · {asked.label} · 对应项目",
        "back": back,
        "crumbs": trail,
    }
    return render(request, "places/link.html", context, status=status)


@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = queries.gap_projects(actor).filter(pk=pk).first()
    actions.unlink_gap(actor, pk)
    messages.success(request, "已取消对应")
    return redirect("places:village", found.area_code if found else "")


@require_GET
def printed(request: HttpRequest, code: str) -> HttpResponse:
    """村情表 of one village as a Word file, with its gaps."""
    actor, as_of = actor_of(request), day_of(request)
    place = _place(actor, code)
    known = _known(actor, place, as_of)
    if known.found is None:
        raise NotFound(f"{place.name}还没有村情表，请先登记或导入")
    data = _document(known, known.found.sheet).bytes()
    history.record(actor, "places.sheet_printed", known.found.sheet, summary=f"打印{place.name}村情表")
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = str(content_disposition_header(True, f"{place.name}村情表.docx"))
    return answer


def _document(known: Known, sheet: VillageSheet) -> Document:
    place, as_of = known.place, known.as_of
    document = Document(f"{place.name}村情表", issuer=f"{place.name}村民委员会")
    document.paragraph(f"统计时点：{day(sheet.start)}；判定日期：{day(as_of)}。")
    told = [(fact.label, conditions.with_unit(str(fact.value), fact.unit)) for fact in facts(sheet)]
    if len(told) % 2:
        told.append(("", ""))
    pairs = [(*told[at], *told[at + 1]) for at in range(0, len(told), 2)]
    document.table(Table(("项目", "情况", "项目", "情况"), pairs, widths=(1.6, 1, 1.6, 1)))
    lines = [_line(known, one) for one in conditions.in_force(as_of)]
    body = [
        (
            line["condition"].label,
            line["standard"],
            line["now"],
            line["verdict"].label,
            "、".join(row.number for row in line["projects"]),
        )
        for line in lines
    ]
    document.heading(1, "条件和缺口")
    document.table(
        Table(("条件", "标准", "现状", "判定", "对应项目"), body, widths=(1.5, 1.6, 1.8, 0.7, 1.2))
    )
    document.signature()
    return document
