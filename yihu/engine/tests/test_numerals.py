from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.numerals import LAST_PAGE, page_number, whole, wholes


@given(st.text(st.characters(categories=["Nd", "Nl", "No", "L", "P"]), max_size=40))
def test_whatever_is_told_is_a_number_a_table_holds_or_none(text: str) -> None:
    found = whole(text)
    assert found is None or (str(found) == text.lstrip("0").zfill(1) and found < 2**63)
    assert 1 <= page_number(text) <= LAST_PAGE


def test_a_small_two_is_no_number_and_the_others_stay_in_order() -> None:
    assert wholes(["7", "²", "", "-1", "１", "9" * 30, "03"]) == [7, 3]


def test_no_page_is_the_first() -> None:
    assert [page_number(text) for text in ("", "0", "x", "2", "9" * 18)] == [1, 1, 1, 2, LAST_PAGE]
