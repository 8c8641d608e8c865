"""到户项目: a batch of households from the list to the payment, and who must not be the same person."""

from __future__ import annotations

from collections.abc import Mapping

from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue, NotAllowed, WrongStage


class SameVerifier(NotAllowed):
    code = "same_verifier"


class NothingBack(WrongStage):
    """A paid list is lowered only by what was refunded of its voucher."""

    code = "nothing_came_back"


class NotReviewed(BadValue):
    code = "not_reviewed"


class EmptyList(BadValue):
    code = "empty_list"


class Way(Labelled):
    """How a household project is carried out."""

    OWN = "own", "自主发展"
    ORGANISED = "organised", "组织化带动", "组织化", "组织"


class BatchStage(Labelled):
    LISTED = "listed", "编制名单"
    VERIFIED = "verified", "已核实"
    PUBLIC = "public", "公示中"
    PAYING = "paying", "待财政复核"
    PAID = "paid", "已兑现"


NEXT: Mapping[BatchStage, tuple[BatchStage, ...]] = {
    BatchStage.LISTED: (BatchStage.VERIFIED,),
    BatchStage.VERIFIED: (BatchStage.PUBLIC, BatchStage.LISTED),
    BatchStage.PUBLIC: (BatchStage.PAYING, BatchStage.VERIFIED),
    BatchStage.PAYING: (BatchStage.PAID, BatchStage.PUBLIC),
    BatchStage.PAID: (),
}


def check_verifiers(maker: int | None, first: int | None, second: int | None) -> None:
    """Two people verify, neither of whom wrote the list. Raises SameVerifier."""
    known = [person for person in (maker, first, second) if person is not None]
    if len(known) != len(set(known)):
        raise SameVerifier("名单须由编制人以外的两个人分别核实，请换一位核实人")


def check_amount(fen: int, reason: str, *, changed: bool) -> None:
    """Raises BadValue."""
    if fen < 0:
        raise BadValue("金额不能为负；不再补助的请填 0 并写明原因")
    if changed and not reason.strip():
        raise BadValue("名单核实后更改须写明原因，例如“公示期间有异议，经复核……”")
