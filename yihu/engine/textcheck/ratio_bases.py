"""The base of a share that is not named: 32个工作队中，评为优秀8个，占25%."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .layout import Layout, Slot
from .shares import Share

_AMONG = re.compile(r"其中|(?:当|之)?中，")
_IN_A_ROW = 0.55
_AMONG_TRUST = 0.6
_LARGER = 0.4
_CLOSE = 12


def unnamed_base(layout: Layout, slot: Slot, own: Sequence[Slot], last: Slot | None) -> list[Share]:
    """`own`: figures of the sentence, nearest first; `last`: the base of the share before in this sentence."""
    if not own or own[0].clause < slot.clause - 1 or not own[0].usable:
        return []
    part = own[0]
    earlier = [s for s in own[1:] if s.unit == part.unit and s.usable]
    if last is not None and last.unit == part.unit and last.sentence >= slot.sentence - 2:
        return [Share(part, last, slot, _IN_A_ROW)]
    start = layout.sentences[slot.sentence][0]
    marks = [m.start() + start for m in _AMONG.finditer(layout.text[start : part.start])]
    if marks:
        whole = [s for s in earlier if s.end <= marks[-1]]
        if whole and marks[-1] - whole[0].end <= _CLOSE:
            return [Share(part, whole[0], slot, _AMONG_TRUST)]
    larger = [s for s in earlier if s.fact.value > part.fact.value]
    return [Share(part, larger[0], slot, _LARGER)] if len(larger) == 1 else []
