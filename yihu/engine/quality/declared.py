"""What a module declares about its data: the rows to be judged and the rules over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from yihu.engine.enums import Labelled
from yihu.engine.quality.expressions import Expression, Moment, columns_of, parameters_of

NATIONAL = "全国扶贫（防返贫）信息系统数据质量核查规则"


class Severity(Labelled):
    """How serious (E, W, N of the national rule set)."""

    ERROR = "error", "错误"
    WARNING = "warning", "疑点"
    NOTICE = "notice", "提示"


@dataclass(frozen=True)
class Shown:
    """A column whose value is told in the finding; `codes` turns its code into a label. Never a secret."""

    column: str
    label: str
    codes: type[Labelled] | None = None

    def text(self, values: Mapping[str, Any]) -> str:
        """'性别 女'; '' where the finding kept no such value."""
        found = values.get(self.column)
        if found in (None, ""):
            return ""
        if found is True or found is False:
            return f"{self.label} {'是' if found else '否'}"
        if isinstance(found, list):
            return f"{self.label} {'、'.join(self._named(one) for one in found)}" if found else ""
        return f"{self.label} {self._named(found)}"

    def _named(self, found: Any) -> str:
        named = self.codes.by_label(str(found)) if self.codes else None
        return named.label if named else str(found)


@dataclass(frozen=True)
class Rule:
    """`wrong`: true of a row that cannot be right. `column`: where it is put right. `fix`: how, in a sentence.
    `repair`: name of the repair that may be offered for many at once. `stops`: what is entered or imported is not
    taken while it breaks this rule, because one of its values contradicts another; what is merely missing is asked
    about and taken.
    """

    code: str
    severity: Severity
    title: str
    explain: str
    fix: str
    column: str
    wrong: Expression
    source: str
    shown: tuple[Shown, ...] = ()
    repair: str = ""
    stops: bool = False
    version: int = 1

    @property
    def reads(self) -> frozenset[str]:
        return columns_of(self.wrong) | {shown.column for shown in self.shown}

    @property
    def parameters(self) -> frozenset[str]:
        return parameters_of(self.wrong)

    def judge(self, row: Mapping[str, Any], moment: Moment) -> bool:
        """Whether one row is wrong. Raises KeyError for a row without the columns the rule reads."""
        return self.wrong.value(row, moment)

    def told(self, values: Mapping[str, Any]) -> str:
        """What the finding saw: '与户主关系 之子，性别 女'."""
        return "，".join(text for shown in self.shown if (text := shown.text(values)))


@dataclass(frozen=True)
class Subject:
    """Rows of one kind with all the columns their rules read.

    `sql`: a query with the named parameters `%(day)s`, `%(low)s`, `%(high)s` and `%(households)s` (null: everybody)
    that gives household_id, person_id (or null), area_code and `columns`. `tables`: what it reads, so that what
    was written tells whom to judge again. `fed_by`: keys of the ledgers whose lines end there.
    """

    key: str
    label: str
    sql: str
    columns: tuple[str, ...]
    rules: tuple[Rule, ...] = field(default_factory=tuple)
    tables: tuple[str, ...] = ()
    fed_by: tuple[str, ...] = ()

    def runnable(self, in_force: Mapping[str, Decimal]) -> tuple[Rule, ...]:
        """The rules whose policy values are all in force."""
        return tuple(rule for rule in self.rules if rule.parameters <= set(in_force))
