"""What all journal rows share."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.engine.money import from_fen
from yihu.modules.funds.rules import PENDING_LABEL, FundKind, Sector, Tier, Verdict, Way

_HERE = Path(__file__).parents[1]
# (stage of a cell, table, whose day counts: the entry's or the decision's, condition)
_COUNTED = (
    ("issued", "batch", "t", ""),
    ("planned", "plan", "t", ""),
    ("allocated", "allocation", "t", ""),
    ("paid", "payment", "d", ""),
    ("advanced", "payment", "d", " and t.is_advance"),
    ("spent", "expenditure", "t", ""),
    ("offset", "offset", "t", ""),
)


def _counted(decisions: str) -> str:
    """One line of SQL for each entry that one of these decisions posted."""
    line = (
        "select funds_place(t.area_code) as area_code, t.year, t.tier, '{stage}' as stage, {day}.\"on\" as day, t.fen"
        " from {decisions} d join funds_{table} t on t.id = d.{table}_id where d.verdict = 'posted'{only_if}"
    )
    return "\n union all ".join(
        line.format(decisions=decisions, stage=stage, table=table, day=day, only_if=only_if)
        for stage, table, day, only_if in _COUNTED
    )


_CELLS = _HERE.joinpath("cells.sql").read_text(encoding="utf-8")
FUNCTIONS = (
    _HERE.joinpath("guards.sql").read_text(encoding="utf-8"),
    _CELLS % {"new": _counted("new_rows"), "all": _counted("funds_decision")},
)


def triggers(table: str, *own: str, event: str = "insert") -> tuple[str, ...]:
    """The SQL that makes `table` a guarded table of the journal.

    `own`: which of these it needs: "signed" (written by who is at the keyboard), "takes_back" (an entry that gives
    back mirrors its original), "consistent" (a row agrees with the row it hangs on), "balanced" (sums are compared
    with balances when the transaction ends), "cells" (posted money is added to the sums by month and day).
    """
    made: list[str] = []
    for name in own:
        made.append(f'drop trigger if exists {name} on "{table}"')
        if name == "balanced":
            made.append(
                f'create constraint trigger balanced after {event} on "{table}" deferrable initially deferred'
                " for each row execute function funds_balanced()"
            )
        elif name == "cells":
            made.append(
                f'create trigger cells after insert on "{table}" referencing new table as new_rows'
                " for each statement execute function funds_add_to_cells()"
            )
        else:
            function = f"{table}_consistent" if name == "consistent" else f"funds_{name}"
            made.append(
                f'create trigger {name} before insert on "{table}" for each row execute function {function}()'
            )
    return tuple(made)


def only(name: str, among: tuple[str, ...]) -> Q:
    return Q(**{f"{other}__isnull": other != name for other in among})


def either(choices: Iterable[Q]) -> Q:
    return reduce(or_, choices)


class Written(Scoped):
    """One line of the journal; who wrote it and when we were told."""

    append_only: ClassVar[bool] = True

    on = models.DateField("日期")
    maker_id = models.BigIntegerField("经办人编号")
    maker_name = models.CharField("经办人", max_length=40)
    note = models.CharField("备注", max_length=200, blank=True)
    entered_at = models.DateTimeField("录入时间", db_default=models.functions.Now())

    class Meta:
        abstract = True


class Money(Written):
    """`fen` is negative only in an entry that gives back and names what it takes from.

    `reverses`: the whole entry is taken back; standing, there is at most one such. `recovers`: a part of it leaves
    in a `way` (收回, 结余, 结转).
    """

    fen = models.BigIntegerField("金额（分）")
    reverses = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversals", verbose_name="冲正"
    )
    recovers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="recoveries",
        verbose_name="退自",
    )
    way = models.CharField("退出方式", max_length=12, blank=True, choices=Way.choices())

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, recovers__isnull=True, way="", fen__gt=0)
                | Q(reverses__isnull=False, recovers__isnull=True, way="", fen__lt=0)
                | Q(reverses__isnull=True, recovers__isnull=False, way__gt="", fen__lt=0),
                name="%(app_label)s_%(class)s_sign",
            )
        ]

    @property
    def yuan(self) -> object:
        return from_fen(self.fen)

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None  # type: ignore[attr-defined]

    @property
    def is_back(self) -> bool:
        """A reverse entry or a part that left."""
        return self.is_reversal or self.recovers_id is not None  # type: ignore[attr-defined]

    @property
    def back_label(self) -> str:
        """Empty for an entry of its own."""
        return "冲正" if self.is_reversal else (Way(self.way).label if self.way else "")

    @property
    def original_id(self) -> int:
        """The entry this one takes from, or the entry itself."""
        found: int = self.reverses_id or self.recovers_id or self.pk  # type: ignore[attr-defined]
        return found

    @property
    def verdict(self) -> Verdict | None:
        """None while pending. Reads the decision; select it with the row."""
        decision = getattr(self, "decision", None)
        return Verdict(decision.verdict) if decision is not None else None

    @property
    def reversal(self) -> Any:
        """The reverse entry that is pending or posted."""
        rows: Any = self.reversals  # type: ignore[attr-defined]
        return rows.exclude(decision__verdict=Verdict.VOID).first()

    @property
    def state_label(self) -> str:
        return PENDING_LABEL if self.verdict is None else self.verdict.label


class Tiered(Money):
    """The split by tier, and what the money is for, are kept down to the last row."""

    tier = models.CharField("资金层级", max_length=12, choices=Tier.choices())
    kind = models.CharField("资金类别", max_length=12, choices=FundKind.choices())
    year = models.PositiveSmallIntegerField("资金年度")
    sector = models.CharField("投向", max_length=20, blank=True, choices=Sector.choices())

    class Meta(Money.Meta):
        abstract = True

    @property
    def tier_label(self) -> str:
        return Tier(self.tier).label

    @property
    def kind_label(self) -> str:
        return FundKind(self.kind).label
