"""Values behind the parts: pages, charts, words."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from yihu.core.web.charts import Chart, Series
from yihu.core.web.parts import Page
from yihu.core.web.templatetags import ui


def a_page(number: int, total: int, size: int = 25) -> Page:
    return Page(number, size, total, lambda page, size: f"?page={page}&size={size}")


@given(total=st.integers(0, 100_000), size=st.sampled_from([25, 50, 100]), data=st.data())
def test_pages_cover_all_rows_and_never_more(total: int, size: int, data: st.DataObject) -> None:
    last = a_page(1, total, size).last
    page = a_page(data.draw(st.integers(1, last)), total, size)

    assert (last - 1) * size < max(total, 1) <= last * size
    assert page.last_row <= total
    assert sum(link.here for link in page.links) == 1
    assert len(page.links) <= 11


def test_the_ends_have_no_step_beyond() -> None:
    assert a_page(1, 60).links[0].url == ""
    assert a_page(3, 60).links[-1].url == ""
    assert a_page(2, 60).links[0].url == "?page=1&size=25"


def test_a_chart_and_its_table_hold_the_same_figures() -> None:
    chart = Chart(
        "c",
        "整改",
        ["4月", "5月"],
        [
            Series("发现", [120, 96], unit="个"),
            Series("整改率", [Decimal("50.0"), None], kind="line", unit="%", right=True),
        ],
    )

    assert [series["data"] for series in chart.option["series"]] == [[120.0, 96.0], [50.0, None]]
    assert [[str(cell) for cell in row] for row in chart.rows] == [["4月", "120", "50.0"], ["5月", "96", "—"]]
    assert [str(head) for head in chart.head] == ["", "发现（个）", "整改率（%）"]
    assert chart.option["series"][1]["yAxisIndex"] == 1


def test_money_and_numbers_are_printed_as_offices_do() -> None:
    assert ui.yuan(123_456_78) == "123,456.78"
    assert ui.wan(6_618_000_00) == "661.8"
    assert ui.wan(None) == "—"
    assert ui.number(1234567) == "1,234,567"
