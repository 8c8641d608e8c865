"""Changes of the roll: their kinds, what they come to between two days, and relations under a new head."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yihu.engine.enums import Labelled
from yihu.engine.idcard import Sex
from yihu.modules.households.rules import (
    CHILDREN,
    CONTINUING,
    ENDING,
    JOINING,
    LEAVING,
    PARENTS,
    Join,
    Leave,
    Relation,
)


class ChangeKind(Labelled):
    """人员增减台账 变动类型 (人员变更 and changes of whole households)."""

    BORN = "born", "新生儿"
    MARRIED_IN = "married_in", "嫁入"
    ADOPTED = "adopted", "收养"
    RELEASED = "released", "刑满释放回归"
    SETTLED_IN = "settled_in", "户籍迁入"
    TRANSFERRED_IN = "transferred_in", "其他转入"
    DIED = "died", "死亡"
    MARRIED_OUT = "married_out", "嫁出"
    EMIGRATED = "emigrated", "出国定居"
    IMPRISONED = "imprisoned", "判刑收监"
    SETTLED_OUT = "settled_out", "户籍迁出"
    TRANSFERRED_OUT = "transferred_out", "其他转出"
    CHANGED_HOUSEHOLD = "changed_household", "转入本县他户"
    HEAD_CHANGED = "head_changed", "户主变更"
    MOVED = "moved", "整户迁移"
    SPLIT = "split", "分户"
    MERGED = "merged", "合户"
    EXTINCT = "extinct", "整户自然消亡"
    MOVED_AWAY = "moved_away", "整户迁出本县"
    CLOSED = "closed", "整户销户"
    CLEARED = "cleared", "清退"


# What one line of a workbook can say in full; the others need choices of people and are made on the household's page.
KINDS_OF_A_LINE = (
    *(ChangeKind(join.value) for join in JOINING),
    *(ChangeKind(leave.value) for leave in LEAVING),
    *(ChangeKind(leave.value) for leave in ENDING),
    ChangeKind.CLEARED,
)


class Counted(Labelled):
    """What the bridge between two days counts."""

    REGISTERED_HOUSEHOLDS = "registered_households", "建档立卡户"
    REGISTERED_PERSONS = "registered_persons", "建档立卡人口"
    HOUSEHOLDS = "households", "全部农户"
    PERSONS = "persons", "全部人口"

    @property
    def unit(self) -> str:
        return "户" if self in (Counted.REGISTERED_HOUSEHOLDS, Counted.HOUSEHOLDS) else "人"


class Way(Labelled):
    IN = "in", "增加"
    OUT = "out", "减少"


@dataclass(frozen=True)
class Flow:
    """How many came and went for one reason; what merely continues is not a flow."""

    reason: str
    label: str
    came: int = 0
    went: int = 0


@dataclass(frozen=True)
class Bridge:
    """期初 + 增 − 减 = 期末 of one place between two days; `opening` counts the first day, `closing` the last."""

    opening: int
    flows: tuple[Flow, ...]
    closing: int

    @property
    def came(self) -> int:
        return sum(flow.came for flow in self.flows)

    @property
    def went(self) -> int:
        return sum(flow.went for flow in self.flows)

    @property
    def gap(self) -> int:
        """Zero, or the register contradicts itself."""
        return self.closing - self.opening - self.came + self.went


_REASONS: Mapping[str, str] = {
    **{join.value: join.label for join in Join},
    **{leave.value: leave.label for leave in Leave},
    "": "未注明原因",
}


def flows(came: Mapping[str, int], went: Mapping[str, int]) -> tuple[Flow, ...]:
    """By reason in the order of the code tables. Continued spans cancel; what does not cancel is shown."""
    found = []
    for reason, label in _REASONS.items():
        flow = Flow(reason, label, came.get(reason, 0), went.get(reason, 0))
        cancels = reason in CONTINUING and flow.came == flow.went
        if (flow.came or flow.went) and not cancels:
            found.append(flow)
    return tuple(found)


_DOWN = (
    Relation.SON,
    Relation.DAUGHTER,
    Relation.DAUGHTER_IN_LAW,
    Relation.SON_IN_LAW,
    Relation.GRANDSON,
    Relation.GRANDDAUGHTER,
    Relation.MATERNAL_GRANDSON,
    Relation.MATERNAL_GRANDDAUGHTER,
    Relation.GREAT_GRANDSON,
    Relation.GREAT_GRANDDAUGHTER,
)
_SPOUSES_PARENTS: Mapping[tuple[Relation, Sex], Relation] = {
    (Relation.FATHER, Sex.FEMALE): Relation.HUSBANDS_FATHER,
    (Relation.MOTHER, Sex.FEMALE): Relation.HUSBANDS_MOTHER,
    (Relation.FATHER, Sex.MALE): Relation.WIFES_FATHER,
    (Relation.MOTHER, Sex.MALE): Relation.WIFES_MOTHER,
}
_FOR_A_CHILD: Mapping[Relation, Relation] = {
    Relation.SON: Relation.SIBLING,
    Relation.DAUGHTER: Relation.SIBLING,
    Relation.FATHER: Relation.GRANDFATHER,
    Relation.MOTHER: Relation.GRANDMOTHER,
    Relation.SIBLING: Relation.UNCLE,
}


def relation_after(relation: Relation, sex: Sex, successor: Relation, successor_sex: Sex) -> Relation:
    """What somebody is to a new head who was `successor` to the old one; 其他 where the old relations do not tell.
    `sex` is that of the person asked about."""
    elder = Relation.FATHER if sex is Sex.MALE else Relation.MOTHER
    if successor is Relation.SPOUSE:
        if relation is Relation.HEAD:
            return Relation.SPOUSE
        if relation in _DOWN:
            return relation
        return _SPOUSES_PARENTS.get((relation, successor_sex), Relation.OTHER)
    if successor in CHILDREN:
        if relation in (Relation.HEAD, Relation.SPOUSE):
            return elder
        return _FOR_A_CHILD.get(relation, Relation.OTHER)
    if successor in PARENTS and relation is Relation.HEAD:
        return Relation.SON if sex is Sex.MALE else Relation.DAUGHTER
    return Relation.OTHER
