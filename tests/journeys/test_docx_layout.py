"""The Word file as it prints: drawn by LibreOffice and measured in the PDF (GB/T 9704-2012)."""

import io
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

import pypdf
import pytest

from tests.programs import needed
from yihu.core.docx import Document, Imprint, Letterhead, Run, Table, render

pytestmark = pytest.mark.browser

POINTS_PER_MM = 72 / 25.4
HAN = "坚持村级网格员每月走访乡镇每季度集中研判县级每半年比对核查确保早发现早干预早帮扶坚决守住不发生规模性返贫底线"
LEFT_MM, RIGHT_MM, TOP_MM, BOTTOM_MM = 28.0, 184.0, 37.0, 262.0


@dataclass(frozen=True)
class Line:
    """One printed line: its text, the left edge of its first character and its baseline from the top, in mm."""

    text: str
    left: float
    down: float


@pytest.fixture(autouse=True)
def office() -> None:
    needed("soffice", "libreoffice")


@cache
def pages() -> tuple[tuple[Line, ...], ...]:
    reader = pypdf.PdfReader(io.BytesIO(render.to_pdf(the_document())))
    return tuple(tuple(lines_of(page)) for page in reader.pages)


def lines_of(page: pypdf.PageObject) -> Iterator[Line]:
    pieces: dict[float, list[tuple[float, str]]] = defaultdict(list)

    def visit(text: str, _cm: list[float], tm: list[float], _font: object, _size: float) -> None:
        if text.strip():
            pieces[round(tm[5], 1)].append((tm[4], text.strip("\n")))

    page.extract_text(visitor_text=visit)
    height = float(page.mediabox.height)
    for baseline in sorted(pieces, reverse=True):
        row = sorted(pieces[baseline])
        yield Line(
            "".join(text for _, text in row), row[0][0] / POINTS_PER_MM, (height - baseline) / POINTS_PER_MM
        )


def the_document() -> bytes:
    paper = Document(
        "示例县2020年上半年工作总结",
        issuer="示例县扶贫开发办公室",
        signed_on=date(2020, 6, 30),
        doc_number="示扶办〔2020〕6号",
        head=Letterhead("示例县扶贫开发办公室文件"),
        imprint=Imprint(("县委办公室", "县政府办公室"), "示例县扶贫开发办公室", date(2020, 7, 1)),
    )
    paper.heading(1, "重点工作推进情况")
    paper.heading(2, "问题排查整改")
    paper.paragraph(["整改完成率", Run("86.8%", id="rect.rate"), "。"])
    paper.paragraph(HAN * 25)
    rows = [(f"示例{number}镇", str(number), "1", "0") for number in range(60)]
    paper.table(Table(("乡镇名称", "问题总数", "当日整改", "新增"), rows, caption="各乡镇情况"))
    paper.signature()
    return paper.bytes()


def body_lines(page: tuple[Line, ...]) -> list[Line]:
    return [line for line in page if TOP_MM <= line.down <= BOTTOM_MM]


def test_a_full_line_holds_28_characters_between_the_margins() -> None:
    full = [line for page in pages() for line in page if re.fullmatch("[一-龥]{20,}", line.text)]

    assert len(full) >= 30
    assert {len(line.text) for line in full if abs(line.left - LEFT_MM) < 0.3} == {28}
    # the first line of a paragraph stands two characters in
    assert {len(line.text) for line in full if line.left > LEFT_MM + 5} == {26}


def test_a_full_page_holds_22_lines_inside_the_type_area() -> None:
    second = body_lines(pages()[1])

    assert len(second) == 22
    gaps = {round(after.down - before.down, 1) for before, after in itertools.pairwise(second)}
    assert gaps == {10.2}  # 28.95 pt


def test_title_red_head_and_numbered_headings_are_printed_in_order() -> None:
    first = [line.text for line in pages()[0]]

    wanted = ["示例县扶贫开发办公室文件", "示扶办〔2020〕6号", "示例县2020年上半年工作总结", "一、重点工作推进情况",
              "（一）问题排查整改", "整改完成率86.8%。"]  # fmt: skip
    printed = [re.sub(r"\s", "", text) for text in first]
    assert [text for text in printed if text in wanted] == wanted


def test_page_numbers_stand_right_on_odd_pages_and_left_on_even_ones() -> None:
    numbers = [page[-1] for page in pages()]

    assert [re.sub(r"\s", "", line.text) for line in numbers] == [
        f"—{number}—" for number in range(1, len(numbers) + 1)
    ]
    for place, line in enumerate(numbers, start=1):
        assert BOTTOM_MM + 5 < line.down < BOTTOM_MM + 11  # the dash 7 mm below the type area
        assert (line.left > 160) if place % 2 else (line.left < 40)


def test_the_table_head_is_repeated_on_every_page_of_the_table() -> None:
    with_rows = [page for page in pages() if any(re.match(r"示例 ?\d+ ?镇", line.text) for line in page)]

    assert len(with_rows) >= 3
    assert all(
        "乡镇名称问题总数当日整改新增" in {re.sub(r"\s", "", line.text) for line in page}
        for page in with_rows
    )


def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    last = {re.sub(r"\s", "", line.text): line for line in pages()[-1]}

    copies = next(line for text, line in last.items() if text.startswith("抄送："))
    printed = next(line for text, line in last.items() if text.endswith("印发"))
    assert BOTTOM_MM - 30 < copies.down < printed.down < BOTTOM_MM


def test_every_character_is_drawn_with_a_font_that_has_it() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render.to_pdf(the_document())))

    names = {str(font["/BaseFont"]) for page in reader.pages for font in fonts_of(page)}
    assert names
    assert all("+" in name for name in names)  # embedded subsets: nothing depends on the reader's machine


def fonts_of(page: pypdf.PageObject) -> list[dict[str, object]]:
    resources = cast("dict[str, dict[str, pypdf.generic.PdfObject]]", page["/Resources"])
    return [cast("dict[str, object]", font.get_object()) for font in resources["/Font"].values()]
