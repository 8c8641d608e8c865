from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.idcard import Sex, invented
from yihu.engine.notices import Cell, PublicColumn
from yihu.engine.scanner import Kind
from yihu.engine.workdays import Workdays, national
from yihu.modules.disclosure import rules
from yihu.modules.disclosure.rules import Aggregate, Finding, NotFit, Period
from yihu.modules.disclosure.rules.aggregates import HIDDEN


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("李四", "李**"),
        ("欧阳锋", "欧阳**"),
        ("欧阳", "欧**"),
        ("阿依古丽·买买提", "阿**"),
        ("张**", "张**"),
        ("", ""),
    ],
)
def test_a_masked_name_tells_the_surname_and_not_its_length(name: str, shown: str) -> None:
    assert rules.masked(name) == shown


def test_only_named_columns_are_printed_and_minors_are_masked_even_where_names_are_whole() -> None:
    columns = (
        PublicColumn("head", "户主", Cell.NAME, whole=True),
        PublicColumn("area", "村", Cell.AREA),
        PublicColumn("fen", "元", Cell.YUAN),
        PublicColumn("wan", "万元", Cell.WAN_YUAN),
        PublicColumn("on", "日期", Cell.DATE),
        PublicColumn("people", "人数", Cell.INTEGER),
    )
    row = {
        "head": "张三丰", "area": "430902101201", "fen": 123_456, "wan": 66_180_000_0, "on": date(2020, 6, 30),
        "people": 1200, "id_number": invented(date(1970, 1, 1), 1, Sex.MALE), "phone": "13800138000",
    }  # fmt: skip
    places = {"430902101201": "东一村"}
    assert rules.printed(columns, row, places) == [
        "张三丰",
        "东一村",
        "1,234.56",
        "661.8",
        "2020-06-30",
        "1,200",
    ]
    assert rules.printed(columns, {**row, "minor": True}, places)[0] == "张**"


def test_the_day_it_is_put_up_does_not_count_and_guesses_are_told() -> None:
    assert rules.last_day(date(2020, 6, 1), Period(7), national()).day == date(2020, 6, 8)
    # 2020-06-25 and 26 are 端午, the 28th (Sunday) is worked.
    assert rules.last_day(date(2020, 6, 24), Period(3, working=True), national()).day == date(2020, 6, 30)
    assert "推算" in rules.last_day(date(2020, 6, 1), Period(3, working=True), Workdays()).note


def test_what_names_somebody_stops_and_what_may_name_nobody_needs_a_reason() -> None:
    rows = [["张某", "13800138000"], ["李某", "住迎丰桥路23号"]]
    found = rules.findings_in([("正文", "户主患尿毒症")], ["户主", "说明"], rows)
    assert [(one.place, one.kind, one.stops) for one in found] == [
        ("正文", Kind.HEALTH, True),
        ("表格第 1 行“说明”", Kind.PHONE, True),
        ("表格第 2 行“说明”", Kind.ADDRESS, False),
    ]
    with pytest.raises(NotFit, match="表格第 1 行“说明”有个人手机号，请删除"):
        rules.require_fit(found[1:], "已征得同意")
    with pytest.raises(NotFit, match="门牌地址"):
        rules.require_fit(found[2:], " ")
    rules.require_fit(found[2:], "村委会地址")


def test_a_number_taken_apart_over_cells_is_found() -> None:
    (found,) = rules.findings_in([], list("abcdefghijk"), [list("13800138000")])
    assert (found.place, found.stops) == ("表格第 1 行", True)


def test_findings_are_kept_and_read_back() -> None:
    one = Finding("正文", Kind.CARD, 3, 22)
    assert Finding.read(one.kept()) == one


def _cell(count: int, *, name: str = "镇") -> Aggregate:
    return Aggregate("pov.hh", "户数", "户", "430902101000", name, count, str(count))


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_no_small_cell_is_shown_or_follows_from_the_others(counts: list[int]) -> None:
    parts = [_cell(one, name=f"镇{at}") for at, one in enumerate(counts)]
    whole, *shown = rules.suppressed(parts, _cell(sum(counts), name="区"))

    assert not any(one.text.isdigit() and 0 < int(one.text) < 5 for one in (whole, *shown))
    hidden = [part.count for part, one in zip(parts, shown, strict=True) if not one.text.isdigit()]
    if whole.text.isdigit() and hidden and any(0 < one < 5 for one in hidden):
        assert len(hidden) > 1, "a single hidden part is the difference of the others"
    if whole.text.isdigit() and whole.count >= 5 and not any(0 < one < 5 for one in counts):
        assert hidden == []


def test_one_small_part_hides_the_next_smallest_with_it() -> None:
    whole, *parts = rules.suppressed([_cell(3), _cell(50), _cell(9)], _cell(62))
    assert [one.text for one in (whole, *parts)] == ["62", HIDDEN, "50", "—"]


def test_figures_that_count_no_people_stay() -> None:
    money = Aggregate(
        "fund.paid", "拨付", "万元", "430902101000", "镇", 2, str(Decimal("1.5")), of_people=False
    )
    assert [one.text for one in rules.suppressed([money], money)] == ["1.5", "1.5"]


@pytest.mark.parametrize("columns", range(1, 40))
def test_a_wide_table_is_parted_so_that_every_column_is_printed_and_rows_keep_their_names(
    columns: int,
) -> None:
    tables = rules.parted(columns)
    assert sorted({at for one in tables for at in one}) == list(range(columns))
    assert all(len(one) <= rules.MOST_PRINTED and one[:2] == list(range(min(columns, 2))) for one in tables)


def test_one_thing_of_many_columns_is_told_line_by_line_without_what_is_empty() -> None:
    labels = [f"栏{at}" for at in range(rules.MANY_COLUMNS + 1)]
    row = ["", *(f"值{at}" for at in range(1, len(labels)))]
    assert rules.one_thing(labels, [row]) == list(zip(labels[1:], row[1:], strict=True))
    assert rules.one_thing(labels, [row, row]) == []
    assert rules.one_thing(labels[1:], [row[1:]]) == []


def test_the_national_number_is_said_once() -> None:
    assert rules.calls("12317") == "12317（扶贫监督举报电话）"
    assert rules.calls("0737-4223456") == "0737-4223456；12317（扶贫监督举报电话）"
