"""What every procedure with stages asks alike: the next step is an allowed one, days run forward, papers are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeVar

from yihu.engine.dates import chinese
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, WrongStage

S = TypeVar("S", bound=Labelled)


class MissingProof(BadValue):
    code = "missing_proof"


class WrongOrder(BadValue):
    code = "wrong_order"


def require_next(thing: str, now: S, then: S, following: Mapping[S, Sequence[S]]) -> None:
    """Raises WrongStage, naming the steps that are open."""
    if then not in following.get(now, ()):
        allowed = "、".join(stage.label for stage in following.get(now, ())) or "无（流程已结束）"
        raise WrongStage(f"{thing}当前为“{now.label}”，下一步只能是：{allowed}")


def require_order(now: Labelled, last_on: date, on: date) -> None:
    """Raises WrongOrder for a step dated before the one it follows."""
    if on < last_on:
        raise WrongOrder(f"日期不能早于上一步（{now.label}，{chinese(last_on)}），请核对")


def require_text(verb: str, what: str, text: str) -> str:
    """The text without outer blanks. Raises MissingProof when `what` is asked for and nothing is said."""
    if what and not text.strip():
        raise MissingProof(f"“{verb}”须填写{what}")
    return " ".join(text.split())
