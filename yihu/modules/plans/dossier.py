"""What is done for a household this year, for its file and its card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.web.templatetags.ui import day
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.plans import queries
from yihu.modules.plans.permissions import Can
from yihu.modules.plans.rules import MeasureKind

# What is done for somebody's health is nothing for the wall.
_NOT_ON_WALLS = (MeasureKind.HEALTH,)
Lines = Mapping[int, Sequence[Line]]


def measures(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """All measures up to the day, the oldest first."""
    found: dict[int, list[Line]] = defaultdict(list)
    for row in _until(actor, households, as_of):
        whom = row.person_name or "全户"
        what = f"{row.get_kind_display()}：{row.content}"
        cells = (str(row.year), whom, what, row.owner, _state(row, as_of))
        found[row.household_id].append(Line(str(row.pk), cells))
    return found


def on_the_card(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """This year's, without those that were stopped."""
    found: dict[int, list[Line]] = defaultdict(list)
    for row in _until(actor, households, as_of).filter(year=as_of.year, stopped_on__isnull=True):
        if row.kind not in _NOT_ON_WALLS:
            cells = (row.get_kind_display(), row.content, row.owner)
            found[row.household_id].append(Line(str(row.pk), cells))
    return found


def _until(actor: Actor, households: Sequence[int], as_of: date) -> Any:
    rows = queries.measures(actor).filter(household_id__in=households, start__lte=as_of)
    return rows.order_by("year", "start", "pk")


def _state(row: Any, as_of: date) -> str:
    if row.done_on is not None and row.done_on <= as_of:
        return f"{day(row.done_on)} 完成"
    if row.stopped_on is not None and row.stopped_on <= as_of:
        return f"{day(row.stopped_on)} 停止"
    return f"限 {day(row.due)} 前"


DOSSIER = (
    Part(
        "plans.measures",
        "帮扶措施",
        (HouseholdPaper.FILE,),
        Can.SEE,
        measures,
        head=("年度", "帮扶对象", "措施", "责任人", "进展"),
        widths=(0.8, 1.2, 4.0, 1.2, 1.8),
        order=55,
    ),
    Part(
        "plans.card",
        "今年帮扶措施",
        (HouseholdPaper.CARD,),
        Can.SEE,
        on_the_card,
        head=("类别", "措施内容", "责任人"),
        widths=(1.0, 3.2, 1.0),
        order=45,
    ),
)
