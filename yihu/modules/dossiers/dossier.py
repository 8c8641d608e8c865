"""The household's life as a section of its file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.dossier import HouseholdPaper, Line, Part
from yihu.modules.dossiers import queries
from yihu.modules.dossiers.permissions import Can


def life(actor: Actor, households: Sequence[int], as_of: date) -> Mapping[int, Sequence[Line]]:
    """Oldest first, as a file is read."""
    found: dict[int, list[Line]] = defaultdict(list)
    for told in reversed(queries.life(actor, households, date.min, as_of)):
        entry = told.entry
        cells = (f"{entry.day}", entry.title, entry.text)
        found[entry.household].append(Line(f"{entry.source}|{entry.title}", cells))
    return found


DOSSIER = (
    Part(
        "dossiers.life",
        "户情经历",
        (HouseholdPaper.FILE,),
        Can.SEE,
        life,
        head=("日期", "事项", "内容"),
        widths=(1.2, 2.2, 4.6),
        order=90,
    ),
)
