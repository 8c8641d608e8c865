"""What the pages share: the tabs, the place asked for, cells of findings."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse

from yihu.core.access.actor import Actor
from yihu.core.accounts import queries as accounts
from yihu.core.web.doors import actor_of, area_of, day_of
from yihu.core.web.parts import Cell, Crumb, Head, Row, Tab
from yihu.engine import areas
from yihu.engine.errors import NotAllowed
from yihu.engine.quality import Severity
from yihu.modules.quality import queries
from yihu.modules.quality.models import Finding
from yihu.modules.quality.rules import COLOURS, State

LEDGER = "quality.findings"
SEVERITY_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "blue"}
_TABS = (
    ("概况", "quality:list"),
    ("疑点清单", "quality:findings"),
    ("核查规则", "quality:rules"),
    ("三一致", "quality:rounds"),
    ("疑似重复", "quality:pairs"),
)
FINDING_HEAD = [Head("核查所见"), Head("户编号"), Head("责任人"), Head("期限", "date"), Head("状态")]


def crumbs() -> list[Crumb]:
    return [Crumb("数据质量", reverse("quality:list"))]


def tabs(here: str) -> list[Tab]:
    return [Tab(label, reverse(route), here=route == here) for label, route in _TABS]


def place_of(request: HttpRequest) -> str:
    """The area asked for. Raises NotAllowed outside the actor's own."""
    area_code = area_of(request)
    if not areas.inside(area_code, actor_of(request).area_code):
        raise NotAllowed("该地区不在您的管理范围内，不能查看它的数据质量")
    return area_code


def finding_row(row: Finding, request: HttpRequest) -> Row:
    """A line of a rule's page, where the rule itself need not be said again."""
    late = row.end is None and row.due_on < day_of(request)
    state = State(row.state)
    return Row(
        [
            Cell(row.told or row.title, reverse("quality:finding", args=[row.pk])),
            Cell(row.number, reverse("households:household", args=[row.household.uid])),
            Cell(row.owner_name or "未交办"),
            Cell(f"{row.due_on:%Y-%m-%d}", note="已超期" if late else ""),
            Cell(state.label, colour=COLOURS[state]),
        ]
    )


def posts(actor: Actor, request: HttpRequest) -> list[tuple[int, str]]:
    """People in office in the area who could answer for a finding."""
    day = day_of(request)
    rows = (
        accounts.posts_within(actor).filter(start__lte=day).exclude(end__lte=day).order_by("area_code", "pk")
    )
    return [(post.pk, f"{post.user.name}（{post.get_role_display()}）") for post in rows[:300]]


def open_rows(area_code: str, request: HttpRequest, code: str) -> list[Row]:
    rows = queries.due(area_code, day_of(request)).filter(rule=code)[:50]
    return [finding_row(row, request) for row in rows]
