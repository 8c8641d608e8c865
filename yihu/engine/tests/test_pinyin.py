"""Names are found by every way they may be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine import pinyin


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        ("王秀英", {"wxy"}),
        ("曾国藩", {"zgf"}),
        ("单雄信", {"sxx"}),
        ("仇英", {"qy"}),
        ("覃长生", {"qcs", "qzs", "tcs", "tzs"}),
        ("尉迟恭", {"ycg"}),
        ("买买提·艾力", {"mmtal"}),
        ("Ａ王", {"aw"}),
        ("", set()),
    ],
)
def test_initials_of(name: str, readings: set[str]) -> None:
    assert readings <= set(pinyin.initials(name))
    assert bool(pinyin.initials(name)) is bool(readings)


def test_a_surname_is_not_read_like_the_common_word() -> None:
    assert "cgf" not in pinyin.initials("曾国藩")
    assert "cgf" in pinyin.initials("曾国藩", person=False)


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_end_to_the_readings(name: str) -> None:
    found = pinyin.initials(name)

    assert len(found) <= 12
    assert len(set(found)) == len(found)


@given(st.text(max_size=20))
def test_a_name_as_kept_is_kept_again(name: str) -> None:
    once = pinyin.clean_display(name)

    assert pinyin.clean_display(once) == once
