"""What becomes of loans and claims when two records were one person (ADR 0188)."""

from __future__ import annotations

from yihu.engine.merging import OfPerson

MERGING = (
    OfPerson("credit.Loan.person", stays="合同是与当时这条记录签的，合同号和还款不改"),
    OfPerson("credit.Claim.person", stays="报案和赔付记的是当时这条记录"),
)
