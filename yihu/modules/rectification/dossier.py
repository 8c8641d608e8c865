"""Problems found at a household, for its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.web.templatetags.ui import day
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.rectification import queries
from yihu.modules.rectification.permissions import Can

_SHOWN = 60


def problems(actor: Actor, households: Sequence[int], as_of: date) -> Mapping[int, Sequence[Line]]:
    rows = queries.visible_to(actor).filter(
        household_id__in=households, voided_on__isnull=True, found_on__lte=as_of
    )
    found: dict[Any, list[Line]] = defaultdict(list)
    for row in rows.prefetch_related("closed_spans").order_by("found_on", "pk"):
        closed = _closed_on(row, as_of)
        said = row.description if len(row.description) <= _SHOWN else f"{row.description[:_SHOWN]}…"
        cells = (row.number, day(row.found_on), said, f"{day(closed)} 销号" if closed else "整改中")
        found[row.household_id].append(Line(str(row.pk), cells))
    return found


def _closed_on(row: Any, as_of: date) -> date | None:
    for span in row.closed_spans.all():
        if span.start <= as_of and (span.end is None or span.end > as_of):
            return span.start  # type: ignore[no-any-return]
    return None


DOSSIER = (
    Part(
        "rectification.problems",
        "问题整改",
        (HouseholdPaper.FILE,),
        Can.SEE,
        problems,
        head=("编号", "发现日期", "问题", "整改情况"),
        widths=(1.6, 1.4, 4.0, 1.8),
        order=60,
    ),
)
