"""The way of a draft: written by one person, signed by another."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from yihu.engine.enums import Labelled
from yihu.engine.errors import NotAllowed, WrongStage


class Stage(Labelled):
    DRAFT = "draft", "起草中"
    SUBMITTED = "submitted", "待签发"
    RETURNED = "returned", "已退回"
    SIGNED = "signed", "已签发"
    DISCARDED = "discarded", "已作废"


class Move(Labelled):
    SUBMIT = "submit", "送审"
    RETURN = "return", "退回"
    SIGN = "sign", "签发"
    DISCARD = "discard", "作废"


NEXT: dict[Stage, dict[Move, Stage]] = {
    Stage.DRAFT: {Move.SUBMIT: Stage.SUBMITTED, Move.DISCARD: Stage.DISCARDED},
    Stage.SUBMITTED: {Move.RETURN: Stage.RETURNED, Move.SIGN: Stage.SIGNED},
    Stage.RETURNED: {Move.SUBMIT: Stage.SUBMITTED, Move.DISCARD: Stage.DISCARDED},
    Stage.SIGNED: {},
    Stage.DISCARDED: {},
}
OPEN = (Stage.DRAFT, Stage.SUBMITTED, Stage.RETURNED)
EDITABLE = (Stage.DRAFT, Stage.RETURNED)


class SamePerson(NotAllowed):
    code = "same_person"


def step(now: Stage, move: Move) -> Stage:
    """The stage after `move`. Raises WrongStage, naming the moves that are open."""
    if move in NEXT[now]:
        return NEXT[now][move]
    raise WrongStage(f"文稿“{now.label}”，不能“{move.label}”。{_open(NEXT[now])}")


def editable(now: Stage) -> None:
    """Raises WrongStage for a draft that is not in its author's hands."""
    if now not in EDITABLE:
        raise WrongStage(f"文稿“{now.label}”，不能修改。{_open(NEXT[now])}")


def _open(moves: Collection[Move]) -> str:
    if not moves:
        return "如需更正，请另起一份文稿重新送审"
    return f"现在可以：{'、'.join(move.label for move in moves)}"


def another_person(user_id: int | None, makers: Sequence[int]) -> int:
    """The signer's number. Raises SamePerson for anyone who wrote in the draft, and for the system itself."""
    if user_id is None:
        raise SamePerson("签发须由审核人本人操作，系统不能代签")
    if user_id in makers:
        raise SamePerson("起草、修改过本稿的人不能签发，请由另一位审核人签发")
    return user_id
