"""What a module declares to be screened: columns of one row a household, and the query that gives them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from yihu.engine.enums import Labelled


class Type(Labelled):
    """Nothing but whole numbers, truths and codes, so that every engine counts alike."""

    WHOLE = "whole", "数量"
    FEN = "fen", "金额（分）"
    YES_NO = "yes_no", "是否"
    TEXT = "text", "代码"


@dataclass(frozen=True)
class Feature:
    """`sensitive`: says something of health; lists tell that it counted, not how much. `proof`: key of the ledger whose
    lines show where it comes from."""

    key: str
    label: str
    kind: Type = Type.WHOLE
    unit: str = ""
    codes: type[Labelled] | None = None
    sensitive: bool = False
    proof: str = ""

    def told(self, value: Any) -> str:
        """'12,300.00 元', '是', '3 人'; '没有数据' for nothing."""
        if value is None or value == "":
            return "没有数据"
        if self.kind is Type.YES_NO:
            return "是" if value else "否"
        if self.kind is Type.FEN:
            return f"{value / 100:,.2f} 元"
        if self.kind is Type.TEXT:
            named = self.codes.by_label(str(value)) if self.codes else None
            return named.label if named else str(value)
        return f"{value:,} {self.unit}".strip()


@dataclass(frozen=True)
class Source:
    """`sql`: a query with the named parameters `%(day)s`, `%(low)s`, `%(high)s`, `%(households)s` (numbers, or null for
    all of the area) that gives household_id and one column for every feature; the first source also gives area_code and
    number and one row for each household there is. `tables`: those whose
    changes make a household worth asking again."""

    key: str
    label: str
    sql: str
    features: tuple[Feature, ...]
    tables: tuple[str, ...]
    base: bool = False


def of(proof: str, *features: Feature) -> tuple[Feature, ...]:
    """The features, proved by the lines of one ledger."""
    return tuple(replace(one, proof=proof) for one in features)
