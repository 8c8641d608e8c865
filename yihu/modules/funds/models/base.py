"""What all journal rows share."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yihu.core.database.models import Scoped
from yihu.engine.money import from_fen
from yihu.modules.funds.rules import FundKind, Tier

FUNCTIONS = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")


def triggers(table: str, *own: str, event: str = "insert") -> tuple[str, ...]:
    """The SQL that makes `table` a guarded table of the journal.

    `own`: which of these it needs: "balanced" (sums are compared with balances when the transaction ends),
    "consistent" (a row agrees with the row it hangs on), "takes_back" (a reverse entry mirrors its original).
    """
    made: list[str] = []
    for name in own:
        made.append(f'drop trigger if exists {name} on "{table}"')
        if name == "balanced":
            made.append(
                f'create constraint trigger balanced after {event} on "{table}" deferrable initially deferred'
                " for each row execute function funds_balanced()"
            )
        else:
            function = f"{table}_consistent" if name == "consistent" else "funds_takes_back"
            made.append(
                f'create trigger {name} before insert on "{table}" for each row execute function {function}()'
            )
    return tuple(made)


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
    """`fen` is negative only in a reverse entry, which names the entry it takes back, once and wholly."""

    fen = models.BigIntegerField("金额（分）")
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="冲正"
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses__isnull=True, fen__gt=0) | Q(reverses__isnull=False, fen__lt=0),
                name="%(app_label)s_%(class)s_sign",
            )
        ]

    @property
    def yuan(self) -> object:
        return from_fen(self.fen)

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None  # type: ignore[attr-defined]


class Tiered(Money):
    """The split by tier is kept down to the last row."""

    tier = models.CharField("资金层级", max_length=12, choices=Tier.choices())
    kind = models.CharField("资金类别", max_length=12, choices=FundKind.choices())
    year = models.PositiveSmallIntegerField("资金年度")

    class Meta(Money.Meta):
        abstract = True

    @property
    def tier_label(self) -> str:
        return Tier(self.tier).label

    @property
    def kind_label(self) -> str:
        return FundKind(self.kind).label
