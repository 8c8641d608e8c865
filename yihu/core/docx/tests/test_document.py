"""What is inside the file: numbering, marks, tables, page set-up. How it looks is a journey's business."""

import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from docx.enum.section import WD_ORIENTATION
from docx.oxml.ns import qn
from docx.shared import Mm

from yihu.core.docx import (
    BadDocument,
    Document,
    Letterhead,
    NotADocument,
    Run,
    Series,
    Table,
    bookmark_name,
    find_run,
    read_text,
)
from yihu.core.docx.tables import column_align, column_widths
from yihu.core.docx.tests.factories import a_document, a_plain_document, a_table


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def opened(data: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(data))


def test_equal_documents_are_equal_bytes() -> None:
    assert a_document().bytes() == a_document().bytes()


def test_a_document_is_signed_by_its_own_date_and_not_by_the_clock() -> None:
    data = a_document().bytes()

    core = opened(data).core_properties
    assert core.author == "示例县扶贫开发办公室"
    assert core.created is not None
    assert core.created.date() == core.modified.date() == date(2020, 6, 30)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_every_part_is_well_formed_and_declared() -> None:
    found = parts(a_document().bytes())

    for name, data in found.items():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(data)
    declared = {
        element.get("PartName")
        for element in ElementTree.fromstring(found["[Content_Types].xml"])
        if element.get("PartName")
    }
    assert declared == {
        f"/{name}" for name in found if not name.endswith(".rels") and name != "[Content_Types].xml"
    }


def test_the_page_is_a4_with_the_type_area_of_the_standard() -> None:
    section = opened(a_document().bytes()).sections[0]

    assert section.orientation == WD_ORIENTATION.PORTRAIT
    sizes = [section.page_width, section.page_height, section.top_margin, section.left_margin]
    for found, wanted in zip(sizes, (Mm(210), Mm(297), Mm(37), Mm(28)), strict=True):
        assert found is not None
        assert abs(found - wanted) < Mm(0.1)
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_headings_are_numbered_without_gaps_and_start_again_below_a_higher_one() -> None:
    paper = a_plain_document()
    for level in (1, 2, 2, 3, 4, 4, 3, 1, 2):
        paper.heading(level, "标题")

    lines = read_text(paper.bytes()).split("\n")[1:]

    assert [line.removesuffix("标题") for line in lines] == [
        "一、", "（一）", "（二）", "1．", "（1）", "（2）", "2．", "二、", "（一）",
    ]  # fmt: skip


@pytest.mark.parametrize("level", [0, 5, -1])
def test_a_heading_of_no_known_level_is_refused(level: int) -> None:
    with pytest.raises(BadDocument):
        a_plain_document().heading(level, "标题")


def test_a_heading_that_runs_on_ends_with_one_full_stop() -> None:
    paper = a_plain_document()
    paper.heading(2, "资金监管更加高效", "已安排分配662万元。")
    paper.heading(2, "监管有力。", "成效明显。")

    assert read_text(paper.bytes()).split("\n")[1:] == [
        "（一）资金监管更加高效。已安排分配662万元。",
        "（二）监管有力。成效明显。",
    ]


def test_each_heading_level_has_the_face_of_the_standard() -> None:
    paper = a_plain_document()
    for level in (1, 2, 3, 4):
        paper.heading(level, "标题")

    paragraphs = opened(paper.bytes()).paragraphs[1:]

    faces = [one.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for one in paragraphs]  # type: ignore[union-attr]
    assert faces == ["黑体", "楷体_GB2312", "仿宋_GB2312", "仿宋_GB2312"]
    assert [one.style.name for one in paragraphs] == [f"Heading {level}" for level in (1, 2, 3, 4)]  # type: ignore[union-attr]


def test_a_marked_run_is_found_again_each_time_it_was_set() -> None:
    paper = a_plain_document()
    paper.paragraph(["整改率", Run("86.8%", id="rect.rate"), "。"])
    paper.paragraph(["再说一遍，整改率", Run("86.8％", id="rect.rate"), "。"])

    data = paper.bytes()

    assert find_run(data, "rect.rate") == ["86.8%", "86.8％"]
    assert find_run(data, "rect.rate2") == []


def test_bookmark_names_of_different_ids_differ_and_fit_word() -> None:
    ids = ["rect.rate", "rect_rate", "rect.rate|430902107000", "x" * 200, "x" * 201, "问题", "问题数"]

    names = {bookmark_name(one, 999) for one in ids}

    assert len(names) == len(ids)
    assert all(len(name) <= 40 and name[0].isalpha() for name in names)


def test_a_table_repeats_its_head_and_fills_the_type_width() -> None:
    paper = a_plain_document()
    paper.table(a_table(rows=4))

    table = opened(paper.bytes()).tables[0]

    head, *rows = table._tbl.tr_lst
    assert head.trPr is not None
    assert head.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr is not None and row.trPr.find(qn("w:tblHeader")) is None for row in rows)
    assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) == round(156 * 1440 / 25.4)


def test_two_tables_in_a_row_stay_two_tables() -> None:
    paper = a_plain_document()
    paper.table(Table(("甲",), [("1",)]))
    paper.table(Table(("乙",), [("2",)]))

    assert len(opened(paper.bytes()).tables) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"head": (), "rows": []},
        {"head": ("甲", "乙"), "rows": [("1",)]},
        {"head": ("甲",), "rows": [("1",)], "widths": (1, 2)},
        {"head": ("甲",), "rows": [("1",)], "widths": (0,)},
        {"head": ("甲",), "rows": [], "align": ("left", "left")},
    ],
)
def test_a_crooked_table_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadDocument):
        Table(**wrong)  # type: ignore[arg-type]


def test_a_chart_carries_its_numbers_in_a_workbook_that_word_can_edit() -> None:
    paper = a_plain_document()
    paper.native_bar_chart("资金", ("中央", "=1+1"), (Series("下达", (838, 801)),), unit="万元")

    found = parts(paper.bytes())

    sheet = openpyxl.load_workbook(io.BytesIO(found["word/embeddings/chart1.xlsx"])).active
    assert sheet is not None
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        [None, "下达"],
        ["中央", 838],
        ["=1+1", 801],
    ]
    assert sheet["A3"].data_type == "s"  # text, never a formula
    assert b"../embeddings/chart1.xlsx" in found["word/charts/_rels/chart1.xml.rels"]
    assert "万元" in found["word/charts/chart1.xml"].decode()


def test_a_comment_stands_on_the_run_it_is_about() -> None:
    paper = a_document()
    paper.add_comment("rect.rate", "审核人", "请核对<分子>&分母")

    data = paper.bytes()

    comments = list(opened(data).comments)
    assert [(comment.author, comment.text) for comment in comments] == [("审核人", "请核对<分子>&分母")]
    body = parts(data)["word/document.xml"].decode()
    start = body.index("<w:commentRangeStart")
    assert start < body.index("86.8%", start) < body.index("<w:commentRangeEnd", start)


def test_a_comment_on_nothing_is_refused() -> None:
    with pytest.raises(BadDocument):
        a_document().add_comment("no.such", "审核人", "？")


def test_annexes_are_listed_under_the_text_and_numbered_only_when_there_are_two() -> None:
    one, two = a_plain_document(), a_plain_document()
    one.attachment("名单").paragraph("张三")
    for title in ("名单", "清单"):
        two.attachment(title).paragraph("略")

    assert "附件：名单" in read_text(one.bytes())
    text = read_text(two.bytes()).split("\n")
    assert [line for line in text if "名单" in line or "清单" in line] == [
        "附件：1．名单",
        "2．清单",
        "名单",
        "清单",
    ]
    assert [line for line in text if line in ("附件1", "附件2")] == ["附件1", "附件2"]


def test_reading_order_is_head_title_text_signature_annex_imprint() -> None:
    text = read_text(a_document().bytes())

    places = [
        text.index(piece)
        for piece in ("加急", "示例县扶贫开发办公室文件", "示扶办〔2020〕6号", "工作总结", "市扶贫开发办公室：", "一、重点",
                      "附件：问题清单", "2020年6月30日", "（此件公开发布）", "附件\n", "抄送：县委办公室，县政府办公室。")
    ]  # fmt: skip
    assert places == sorted(places)


@pytest.mark.parametrize("data", [b"", b"not a document", b"PK\x03\x04broken", a_document().bytes()[:2000]])
def test_reading_something_else_says_so(data: bytes) -> None:
    with pytest.raises(NotADocument):
        read_text(data)


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(BadDocument):
        Document(" \n", issuer="示例县")


WIDE = Table(("序号", "项目名称", "资金（万元）"), [("1", "组级公路硬化", "12.50")], width_mm=225)


def turned(paper: Document) -> list[str]:
    """How each section of the file stands, in order."""
    return [
        "lying" if section.orientation == WD_ORIENTATION.LANDSCAPE else "upright"
        for section in opened(paper.bytes()).sections
    ]


def test_a_wide_table_lies_on_a_sheet_of_its_own_among_upright_ones() -> None:
    paper = a_plain_document()
    for _ in range(5):
        paper.paragraph("一段正文。")
    paper.table(WIDE)
    paper.paragraph("又一段正文。")
    paper.signature()
    assert turned(paper) == ["upright", "lying", "upright"]


def test_a_paper_that_is_its_wide_table_lies_as_a_whole() -> None:
    paper = a_plain_document()
    paper.paragraph("共 1 个项目。")
    paper.table(WIDE)
    paper.signature()
    assert turned(paper) == ["lying"]
    [table] = opened(paper.bytes()).tables
    assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) == round(225 * 1440 / 25.4)


def test_a_paper_with_a_red_head_and_one_with_a_narrow_table_stand_upright_but_for_the_wide_one() -> None:
    official = Document(
        "通报", issuer="县办", signed_on=date(2020, 6, 30), head=Letterhead("县扶贫开发办公室文件")
    )
    official.table(WIDE)
    assert turned(official) == ["upright", "lying"]
    mixed = a_plain_document()
    mixed.table(Table(("甲",), [("1",)]))
    mixed.table(WIDE)
    assert turned(mixed) == ["upright", "lying"]


def test_an_annex_stands_as_its_own_tables_ask() -> None:
    paper = a_plain_document()
    paper.paragraph("正文。")
    paper.attachment("项目清单").table(WIDE)
    paper.attachment("名单").table(Table(("甲",), [("1",)]))
    assert turned(paper) == ["upright", "lying", "upright"]


def test_columns_take_what_their_texts_take_and_numbers_stand_under_one_another() -> None:
    table = Table(
        ("序号", "项目名称", "资金（万元）", "日期"),
        [("1", "新桥河镇八一村组级公路硬化", "1,312.50", "2020-04-20"), ("2", "沟渠", "—", "")],
    )
    serial, name, money, day = column_widths(table)
    assert serial < money < name
    assert day > serial
    assert [column_align(table, at) for at in range(4)] == ["center", "center", "right", "center"]


def test_a_signature_takes_the_last_rows_of_its_table_along() -> None:
    paper = a_plain_document()
    paper.table(Table(("甲",), [("1",), ("2",), ("3",)]))
    paper.signature()
    [table] = opened(paper.bytes()).tables
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in table.rows[1:]]
    assert kept == [None, True, True]


def test_no_column_is_narrower_than_two_characters_and_long_heads_break_before_their_unit() -> None:
    table = Table(("序号", "名称", "账面原值（万元）"), [("1", "沟渠", "2")], widths=(0.1, 5, 0.6))
    least = min(column_widths(table))
    assert least >= round(12 * 1440 / 25.4)
    paper = a_plain_document()
    paper.table(table)
    assert [cell.text for cell in opened(paper.bytes()).tables[0].rows[0].cells][2] == "账面原值\n（万元）"
