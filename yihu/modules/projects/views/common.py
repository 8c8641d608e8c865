"""What the pages of projects share."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django import forms as django_forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document
from yihu.core.excel import writing
from yihu.core.excel.writing import Look, Shape
from yihu.core.units import queries as unit_queries
from yihu.core.web import asking
from yihu.core.web.doors import area_of
from yihu.core.web.parts import Cell, Crumb, Tab
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import BadValue, NotFound
from yihu.engine.money import from_fen, wan
from yihu.engine.numerals import whole
from yihu.modules.projects.permissions import Can

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_TABS = (
    ("看板", "projects:list"),
    ("甘特图", "projects:gantt"),
    ("点位图", "projects:map"),
    ("到户批次", "projects:batches"),
    ("整村推进", "projects:works_list"),
    ("动态调整", "projects:reviews"),
)


def tabs(here: str) -> list[Tab]:
    return [Tab(label, reverse(name), here=name == here) for label, name in _TABS]


def own_area(request: HttpRequest, actor: Actor) -> str:
    """`?area=` inside the actor's own. Raises NotFound."""
    actor.require(Can.SEE)
    code = area_of(request)
    if not areas.inside(code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return code


def year_of(request: HttpRequest, as_of: date) -> int:
    """`?year=`, else the business day's. Raises BadValue."""
    text = request.GET.get("year", "").strip()
    if not text:
        return as_of.year
    year = whole(text)
    if year is None or len(text) != 4:
        raise BadValue("年度应为四位数字，如 2020")
    return year


def crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb("项目", reverse("projects:list")), *more]


def in_wan(fen: int | None) -> Cell:
    return Cell("—" if fen is None else f"{wan(fen):,f}", kind="number")


def in_yuan(fen: int | None) -> Cell:
    return Cell("—" if fen is None else f"{from_fen(fen):,}", kind="number")


def day(value: date | None) -> Cell:
    return Cell(value.isoformat() if value else "—", kind="date")


def asked(
    request: HttpRequest,
    form: django_forms.Form,
    do: Callable[[dict[str, Any]], tuple[str, str]],
    **shown: Any,
) -> HttpResponse:
    """One form on a page of its own; `shown`: title, back, button, note, crumbs."""
    shown.setdefault("button", "保存")
    shown.setdefault("crumbs", crumbs(Crumb(shown["title"])))
    return asking.asked(request, form, do, template="projects/entry.html", **shown)


def units_of(actor: Actor) -> list[tuple[int, str]]:
    county = areas.ancestor(actor.area_code, Level.COUNTY)
    return [(unit.pk, unit.name) for unit in unit_queries.inside(county)]


def places_of(actor: Actor) -> list[tuple[str, str]]:
    found = list(area_queries.inside(actor.area_code))
    made = []
    for area in found:
        indent = "　" if Level(area.level) is Level.VILLAGE and len(found) > 1 else ""
        made.append((area.code, f"{indent}{area.name}"))
    return made


def offered(form: django_forms.Form, name: str, choices: list[tuple[Any, str]]) -> None:
    """Give a drop-down its choices."""
    field = form.fields[name]
    assert isinstance(field, django_forms.ChoiceField)
    field.choices = choices


def as_docx(document: Document, name: str) -> HttpResponse:
    return _attached(document.bytes(), DOCX, f"{name}.docx")


def as_xlsx(
    title: str, shapes: Sequence[tuple[str, float, Look]], rows: list[list[Any]], mark: str
) -> HttpResponse:
    target = io.BytesIO()
    columns = [Shape(heading, width, look) for heading, width, look in shapes]
    writing.write(target, "数据", [(title, Look.TITLE), (mark, Look.SMALL)], columns, rows)
    return _attached(target.getvalue(), XLSX, f"{title}.xlsx")


def _attached(data: bytes, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer
