"""A step that follows a public notice waits until what the public said about the notice has been answered.

The module whose step it is names the notices by kind and uid; who keeps notices and opinions stands above it and
declares in its room `holds` where to look.
"""

from __future__ import annotations

from collections.abc import Iterable

from yihu.core.rooms import collect
from yihu.engine.dates import chinese
from yihu.engine.errors import Conflict
from yihu.engine.notices import Matter, Opinion
from yihu.engine.scanner import scan_text

_QUOTED = 30


class OpinionOpen(Conflict):
    code = "public_opinion_open"


def waiting(matters: Iterable[Matter]) -> list[Opinion]:
    """Opinions on these matters without an answer, the most urgent first."""
    wanted = list(dict.fromkeys(matters))
    if not wanted:
        return []
    found = [one for hold in collect("holds") for one in hold.waiting(wanted)]
    return sorted(found, key=lambda one: one.due)


def require_answered(verb: str, matters: Iterable[Matter]) -> None:
    """Raises OpinionOpen naming the most urgent one; what holds personal data is not quoted."""
    found = waiting(matters)
    if not found:
        return
    first = found[0]
    raise OpinionOpen(
        f"“{first.title}”有 {len(found)} 条监督意见没有答复：{chinese(first.on)}提出{quoted(first)}，"
        f"应在{chinese(first.due)}前答复。请先在“公示公开—监督意见”中答复，再办理“{verb}”；"
        "意见成立的，请撤下或更正公示"
    )


def quoted(one: Opinion) -> str:
    """The beginning of what was said, empty where it tells somebody's data."""
    if scan_text(one.text):
        return ""
    words = one.text if len(one.text) <= _QUOTED else f"{one.text[:_QUOTED]}…"
    return f"“{words}”"
