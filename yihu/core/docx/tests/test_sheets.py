"""Cards and forms: a section for each, the same bytes for the same input, an estimate that is never too small."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import docx
import pytest

from yihu.core.docx import read_text, sheets
from yihu.core.docx.sheets import Caption, Cover, Rows, Sheet, Text, Title

DAY = date(2020, 6, 30)


def a_sheet(name: str, footer: str = "截至 2020-06-30") -> Sheet:
    rows = Rows((1, 2), [(name, "1,200.00"), ("李四", "")], head=("姓名", "金额"), numbers=(1,))
    return Sheet([Title("明白卡", red=True), Caption("一、情况"), rows, Text("以上属实。")], footer)


def written(*made: Sheet) -> bytes:
    return sheets.write(made, title="明白卡", issuer="东镇", on=DAY)


def test_equal_sheets_are_equal_bytes() -> None:
    assert written(a_sheet("张三")) == written(a_sheet("张三"))


def test_each_sheet_is_a_section_that_counts_its_own_pages() -> None:
    data = written(
        a_sheet("张三"), a_sheet("王五"), Sheet([Cover("一户一档", [("户主", "赵六")])], "另一页脚")
    )

    opened = docx.Document(io.BytesIO(data))
    assert len(opened.sections) == 3
    assert [table.cell(0, 0).text for table in opened.tables] == ["姓名", "姓名", "户主"]
    assert all('w:pgNumType w:start="1"' in section._sectPr.xml for section in opened.sections)
    assert "另一页脚" in opened.sections[2].footer.paragraphs[0].text
    for text in ("张三", "王五", "赵六", "以上属实。"):
        assert text in read_text(data)


def test_every_part_is_well_formed() -> None:
    with zipfile.ZipFile(io.BytesIO(written(a_sheet("张<三>&")))) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))


def test_no_sheets_are_no_document() -> None:
    with pytest.raises(ValueError, match="no sheets"):
        written()


def test_a_cell_of_two_lines_takes_more_of_the_page_than_one_of_one() -> None:
    short, long = (sheets.height_mm(Rows((1, 1), [("甲", text)], pt=16)) for text in ("乙", "乙" * 30))
    assert long > short
    assert sheets.height_mm(Rows((1, 1), [("甲", "乙")], pt=18, row_mm=5)) > 18 * 25.4 / 72
