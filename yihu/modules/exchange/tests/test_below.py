"""Two tables on one sheet, one below the other."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.core.excel import reading
from yihu.core.rooms import declared
from yihu.modules.exchange.actions.checking import Table, further, table_of
from yihu.modules.exchange.rules.problems import BadTable

ROLL = declared("ledgers", "households.roll")
HEADER = ["行政村", "户编号", "姓名", "与户主关系", "性别", "出生日期", "户属性", "建档日期", "增加日期"]
LINE = ["东一村", "A1", "张三", "户主", "男", "1970-01-01", "一般贫困户", "2014-12-01", "2014-12-01"]
OTHER = ["序号", "项目名称", "建设地点", "投资（万元）", "受益户数"]


def read(*lines: list[str]) -> Table:
    text = "\n".join(",".join(line) if line else "," for line in lines)
    return table_of(ROLL, reading.read("册.csv", text.encode()))


@pytest.mark.parametrize(
    "between",
    [[[]], [[], ["项目清单"]], [["二、项目情况"]], [["合计", "", "1 人"]], [[], [], []]],
    ids=["blank", "blank and title", "title", "sum", "blanks"],
)
def test_a_table_of_other_columns_below_is_told_with_its_line(between: list[list[str]]) -> None:
    with pytest.raises(BadTable) as refused:
        read(HEADER, LINE, *between, OTHER, ["1", "村道硬化", "东一村", "30", "20"])

    line = 3 + len(between)
    assert refused.value.code == "E316"
    assert f"第 {line} 行起像是另一张表（列名：序号、项目名称、建设地点" in refused.value.message
    assert "另存为一个文件" in refused.value.message


def test_words_of_nobody_s_ledger_are_known_by_standing_among_figures() -> None:
    below = ["甲方", "乙方", "丙方", "见证人", "地点", "签字情况", "结果", "办理进度", "后续"]
    with pytest.raises(BadTable) as refused:
        read(HEADER, LINE, [], below, LINE)

    assert refused.value.code == "E316"


def test_the_same_header_below_goes_on_with_the_table() -> None:
    assert read(HEADER, LINE, [], ["二、脱贫户"], HEADER, LINE).rows.height == 2


def test_a_line_of_words_without_a_break_stays_a_line() -> None:
    assert read(HEADER, LINE, OTHER, LINE).rows.height == 3


@pytest.mark.parametrize("cut", range(2, 7))
def test_a_table_below_is_told_wherever_a_large_file_is_cut(cut: int) -> None:
    """The other table's header begins the file's next piece, ends the one before, or stands within either."""
    with pytest.raises(BadTable) as refused:
        read_in_two(cut, HEADER, LINE, LINE, [], OTHER, ["1", "村道硬化", "东一村", "30", "20"], LINE)

    assert refused.value.code == "E316"
    assert "第 5 行起" in refused.value.message


@pytest.mark.parametrize("cut", range(2, 6))
def test_lines_after_a_cut_go_on(cut: int) -> None:
    assert read_in_two(cut, HEADER, LINE, LINE, [], LINE, HEADER, LINE) == 4


def read_in_two(cut: int, *lines: list[str]) -> int:
    """How many lines of data a file gives whose pieces end after line `cut`."""
    text = "\n".join(",".join(line) if line else "," for line in lines)
    grid = reading.read("册.csv", text.encode())
    begun = replace(grid, cells=grid.cells.filter(pl.col("line") <= cut))
    table = table_of(ROLL, begun)
    rest = [grid.cells.filter(pl.col("line") > cut)]
    return table.rows.height + sum(rows.height for rows in further(table, begun, rest, with_hidden=True))


def test_names_at_the_very_end_are_no_table() -> None:
    assert read(HEADER, LINE, [], OTHER).rows.height == 2


@given(
    st.lists(
        st.sampled_from(["李四", "男", "女", "户主", "配偶", "一般贫困户", "无", "东一村", ""]), max_size=9
    )
)
def test_people_after_a_blank_line_are_people(cells: list[str]) -> None:
    """Whatever was left out of a person's line, it is no header."""
    read(HEADER, LINE, [], ["东一村", *cells][:9], LINE)
