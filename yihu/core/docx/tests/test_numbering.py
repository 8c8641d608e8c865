import pytest

from yihu.core.docx.heads import mark_size_pt
from yihu.core.docx.layout import TYPE_WIDTH_MM
from yihu.core.docx.numbering import chinese_number, width_in_characters


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"),
        (99, "九十九"), (100, "一百"), (101, "一百零一"), (110, "一百一十"), (999, "九百九十九"),
    ],
)  # fmt: skip
def test_section_numbers_read_as_chinese_numbers(number: int, text: str) -> None:
    assert chinese_number(number) == text


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_there_is_no_section_zero_nor_thousand(number: int) -> None:
    with pytest.raises(ValueError, match="no Chinese section number"):
        chinese_number(number)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0.0),
        ("示例县", 3.0),
        ("2020", 2.0),
        ("2020年", 3.25),  # half a character per digit, a quarter at the seam
        ("“回头看”", 5.0),
    ],
)
def test_width_counts_digits_half_and_seams_a_quarter(text: str, width: float) -> None:
    assert width_in_characters(text) == width


@pytest.mark.parametrize("characters", [2, 5, 10, 12, 16, 19])
def test_the_red_mark_stays_on_one_line(characters: int) -> None:
    assert mark_size_pt("示" * characters) * characters <= TYPE_WIDTH_MM / 25.4 * 72
