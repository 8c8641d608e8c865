from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.papers import BadReference, Reference, Word, period, references, tokens, whole


def test_wording_comes_apart_into_text_references_and_words() -> None:
    assert tokens("{area}共{rect.found}个，中央{fund.issued|tier=central}万元") == [
        Word("area"),
        "共",
        Reference("rect.found"),
        "个，中央",
        Reference("fund.issued", (("tier", "central"),)),
        "万元",
    ]


def test_a_reference_reads_the_same_whatever_the_order_of_its_groups() -> None:
    one, other = references("{place.key|level=city,kind=village}{place.key|kind=village,level=city}")

    assert one == other
    assert str(one) == "place.key|kind=village,level=city"


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{rect}", "{rect.found|}", "{rect.found|tier}", "{a.b{c.d}", "{乡镇}"]
)
def test_braces_that_hold_no_reference_are_refused(text: str) -> None:
    with pytest.raises(BadReference):
        tokens(text)


@given(st.text(st.characters(exclude_characters="{}")))
def test_text_without_braces_is_text(text: str) -> None:
    assert tokens(text) == ([text] if text else [])


keys = st.from_regex(r"[a-z]{1,8}\.[a-z_]{1,8}", fullmatch=True)
groups = st.dictionaries(st.sampled_from(["tier", "kind", "level"]), st.sampled_from(["city", "village"]))


@given(keys, groups)
def test_what_a_reference_says_is_read_back(key: str, where: dict[str, str]) -> None:
    reference = Reference(key, tuple(sorted(where.items())))

    assert tokens(f"{{{reference}}}") == [reference]


@pytest.mark.parametrize(
    ("month", "text"),
    [
        (1, "第一季度"),
        (3, "第一季度"),
        (4, "上半年"),
        (6, "上半年"),
        (7, "前三季度"),
        (9, "前三季度"),
        (12, "全年"),
    ],
)
def test_the_part_of_the_year_follows_the_month(month: int, text: str) -> None:
    assert period(date(2020, month, 1)) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [("甲区", "全区"), ("乙县", "全县"), ("东镇", "全镇"), ("某街道", "全街道"), ("某地", "全域")],
)
def test_the_whole_is_named_after_the_place(name: str, text: str) -> None:
    assert whole(name) == text
