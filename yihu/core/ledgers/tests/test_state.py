"""What an address asks of a list: what cannot be read is told, never taken for something else."""

from __future__ import annotations

from django.http import QueryDict

from yihu.core.ledgers import state
from yihu.engine.enums import Labelled
from yihu.engine.ledgers import Column, Kind, Ledger


class Can(Labelled):
    SEE = "water.see", "查看"
    WRITE = "water.write", "登记"


def a_ledger() -> Ledger:
    return Ledger(
        key="water.tests",
        title="检测台账",
        model="places.Profile",
        source="示例",
        columns=(
            Column("area_code", "村", Kind.AREA),
            Column("passed", "合格", Kind.YES_NO, filterable=True),
        ),
        rows=lambda actor: None,
        see=Can.SEE,
        write=Can.WRITE,
        identify=("area_code",),
    )


def test_yes_and_no_are_read_and_another_word_is_told() -> None:
    ledger = a_ledger()
    for word in ("yes", "no"):
        read = state.read(ledger, QueryDict(f"passed={word}"))
        assert (read.problems, [one.values for one in read.filters]) == ({}, [(word,)])
    assert list(state.read(ledger, QueryDict("passed=true")).problems) == ["passed"]
