"""Who helps the household, for its file and its card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.web.templatetags.ui import day
from yihu.engine.dossier import HouseholdPaper, Line
from yihu.engine.dossier import Part as Section
from yihu.modules.pairing import queries
from yihu.modules.pairing.permissions import Can
from yihu.modules.pairing.rules import Part

Lines = Mapping[int, Sequence[Line]]


def helpers(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """Everybody who helps on the day, the responsible one first."""
    found: dict[int, list[Line]] = defaultdict(list)
    rows = queries.visible_to(actor).filter(queries.covers(as_of), household_id__in=households)
    for row in sorted(rows, key=lambda row: (row.part != Part.RESPONSIBLE, row.start, row.pk)):
        cells = (row.get_part_display(), row.name, row.unit_name, row.position, day(row.start))
        found[row.household_id].append(Line(str(row.pk), cells))
    return found


def responsible(actor: Actor, households: Sequence[int], as_of: date) -> Lines:
    """The one to call, by name and unit."""
    rows = queries.visible_to(actor).filter(
        queries.covers(as_of), household_id__in=households, part=Part.RESPONSIBLE
    )
    return {
        row.household_id: [Line("name", (Part.RESPONSIBLE.label, f"{row.name}（{row.unit_name}）"))]
        for row in rows
    }


DOSSIER = (
    Section(
        "pairing.helpers",
        "结对帮扶",
        (HouseholdPaper.FILE,),
        Can.SEE,
        helpers,
        head=("帮扶身份", "姓名", "单位", "职务", "结对日期"),
        widths=(1.4, 1.2, 2.6, 1.4, 1.4),
        order=50,
    ),
    Section("pairing.responsible", "帮扶责任", (HouseholdPaper.CARD,), Can.SEE, responsible, order=50),
)
