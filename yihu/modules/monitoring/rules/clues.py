"""What a clue is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from yihu.modules.monitoring.rules.codes import ClueSource, Risk


@dataclass(frozen=True)
class Evidence:
    """One thing a clue rests on: what it is, what it says, and where it stands (`link`: address of a page, `file`: a
    stored file)."""

    label: str
    text: str = ""
    link: str = ""
    file: UUID | None = None

    def as_json(self) -> dict[str, str]:
        given = {"label": self.label, "text": self.text, "link": self.link}
        kept = {name: value for name, value in given.items() if value}
        return {**kept, "file": str(self.file)} if self.file else kept


@dataclass(frozen=True)
class Unregistered:
    """A household the register does not know: who and where. `area_code`: its village, twelve digits."""

    area_code: str
    name: str
    phone: str = ""
    group_name: str = ""
    persons: int | None = None


@dataclass(frozen=True)
class NewClue:
    """One clue of many. `cause`: a stable key of what was found, so that it is not raised twice."""

    household_uid: UUID
    source: ClueSource
    risk: Risk
    on: date
    text: str
    cause: str = ""
    evidence: tuple[Evidence, ...] = field(default_factory=tuple)
