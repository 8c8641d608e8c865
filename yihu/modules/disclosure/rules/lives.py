"""The life of a notice: 草拟 → 待发布 → 已发布 → 已归档, or 已撤下."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled

_SERIAL = 5


class State(Labelled):
    DRAFT = "draft", "草拟"
    SENT = "sent", "待发布"
    RELEASED = "released", "已发布"
    WITHDRAWN = "withdrawn", "已撤下"
    ARCHIVED = "archived", "已归档"


NEXT: Mapping[State, tuple[State, ...]] = {
    State.DRAFT: (State.SENT,),
    State.SENT: (State.DRAFT, State.RELEASED),
    State.RELEASED: (State.WITHDRAWN, State.ARCHIVED),
    State.WITHDRAWN: (),
    State.ARCHIVED: (),
}


class Medium(Labelled):
    """Where it stands. A board in the village is proved by photographs."""

    BOTH = "both", "网站和村务公开栏"
    WEB = "web", "网站"
    BOARD = "board", "村务公开栏"


class FreeKind(Labelled):
    """Notices that no ledger draws: written by hand, with attachments."""

    POLICY = "free.policy", "政策文件"
    RULES = "free.rules", "制度规定"
    OTHER = "free.other", "其他公示"

    @property
    def lasts(self) -> bool:
        """Whether it may stand without an end."""
        return self is not FreeKind.OTHER


def index_number(county: str, on: date, serial: int) -> str:
    """索引号: the county's six digits, the year, the number of the notice within it: 430902/2020-00057."""
    return f"{county[:6]}/{on.year}-{serial:0{_SERIAL}d}"


def validity(on: date, first: date, last: date | None) -> str:
    """有效性, as open government information prints it."""
    if on < first:
        return "尚未公开"
    if last is None:
        return "长期有效"
    return "有效" if on <= last else "已期满"


def digest_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is made public, the same on every machine."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
