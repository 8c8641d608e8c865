"""慢病证 and 家庭医生签约 of a year: entered with the year's facts, the certificate shown only for a reason."""

from __future__ import annotations

from yihu.core.ledgers import values
from yihu.engine.ledgers import Kind
from yihu.modules.households.rules.yearly import PERSON_COLUMNS

_COLUMNS = {column.name: column for column in PERSON_COLUMNS}


def test_a_list_says_that_the_certificate_was_asked_for_and_not_what_was_answered() -> None:
    card = _COLUMNS["chronic_card"]
    shown = [values.text(card, answer, {}) for answer in (True, False, None)]
    assert shown == ["已填", "已填", ""]


def test_whether_a_family_doctor_was_signed_is_read_like_other_insurance() -> None:
    doctor = _COLUMNS["family_doctor"]
    assert doctor.kind is Kind.YES_NO
    assert "家庭医生签约" in doctor.aliases
    assert [values.text(doctor, answer, {}) for answer in (True, False, None)] == ["是", "否", ""]
