"""The marked workbook: wrong cells red with a note, and only those that are wrong now."""

from __future__ import annotations

import io

import openpyxl

from yihu.core.excel.marking import ADDED, Page, marked

PAGE = Page("表", 1, {"村": 0, "户数": 1})


def a_book() -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "表"
    for line in (("村", "户数"), ("东一村", "三十"), ("东三村", 20)):
        page.append(line)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def notes(data: bytes) -> dict[str, str]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def said(data: bytes) -> list[object]:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [cell.value for cell in page["C"]]


def test_a_wrong_cell_has_its_reason_beside_it_and_at_the_end_of_its_line() -> None:
    data = marked(a_book(), [PAGE], {2: [("户数", "应为整数")], 3: [("村", "没有找到")]})

    assert notes(data) == {"B2": "应为整数", "A3": "没有找到"}
    assert said(data) == [ADDED, "“户数”应为整数", "“村”没有找到"]


def test_marks_of_an_earlier_round_go() -> None:
    first = marked(a_book(), [PAGE], {2: [("户数", "应为整数")], 3: [("村", "没有找到")]})
    second = marked(first, [PAGE], {3: [("村", "没有找到")]})

    assert notes(second) == {"A3": "没有找到"}
    assert said(second) == [ADDED, None, "“村”没有找到"]
    page = openpyxl.load_workbook(io.BytesIO(second)).worksheets[0]
    assert page["B2"].fill.fill_type is None


def test_a_column_of_the_users_own_is_left_alone() -> None:
    data = marked(a_book(), [Page("表", 1, {"村": 0})], {3: [("村", "没有找到")]})

    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert [cell.value for cell in page["B"]] == ["户数", "三十", 20]
    assert said(data) == [ADDED, None, "“村”没有找到"]
