"""Findings of self-checks, which their office explains, and leads, which only the discipline inspection sees."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.db import models

from yihu.modules.supervision.models.base import Matter, MatterStep
from yihu.modules.supervision.rules import Channel

_STATE = Path(__file__).parents[1].joinpath("guards.sql").read_text(encoding="utf-8")


class Finding(Matter):
    """自查发现: asked of the office of `area_code` (of a unit where `unit` is named)."""

    round_item = models.ForeignKey(
        "supervision.RoundItem", on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )

    class Meta(Matter.Meta):
        abstract = False
        verbose_name = "自查发现"


class Lead(Matter):
    """问题线索, in the compartment. `finding`: the question put to an office, or the finding that was handed over; the
    finding itself does not know of the lead."""

    sealed: ClassVar[bool] = True
    guards: ClassVar[tuple[str, ...]] = (_STATE,)

    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="自查发现"
    )
    channel = models.CharField("反映方式", max_length=10, choices=Channel.choices(), blank=True)
    code_hash = models.CharField("查询码", max_length=64, blank=True, editable=False, db_collation="C")

    class Meta(Matter.Meta):
        abstract = False
        verbose_name = "问题线索"
        constraints = [
            *Matter.Meta.constraints,
            models.UniqueConstraint(
                fields=["code_hash"], condition=~models.Q(code_hash=""), name="supervision_tip_code_once"
            ),
        ]


class FindingStep(MatterStep):
    matter = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        verbose_name = "自查发现办理"
        indexes = [models.Index(fields=["matter", "on"])]


class LeadStep(MatterStep):
    sealed: ClassVar[bool] = True

    matter = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="steps")

    class Meta:
        verbose_name = "线索办理"
        indexes = [models.Index(fields=["matter", "on"])]
