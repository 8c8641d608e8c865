"""What a module shows on pages that belong to others: the household's page, an area's page, the 工作台, a
project's page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yihu.engine.enums import Labelled


class Place(Labelled):
    HOUSEHOLD = "household", "农户页"
    AREA = "area", "区划页"
    HOME = "home", "工作台"
    PROJECT = "project", "项目页"


@dataclass(frozen=True)
class Panel:
    """`context(actor, subject, as_of)` fills `template`; None hides the panel. `subject` is the household's, the
    area's or the project's own object, or None on the 工作台. A panel that is read `later` is fetched once it
    comes into view. One of a few words stands on `half` of a wide page, beside the next of its kind."""

    key: str
    label: str
    place: Place
    template: str
    see: Labelled
    context: Callable[[Any, Any, date], Mapping[str, Any] | None]
    order: int = 50
    later: bool = False
    half: bool = False
