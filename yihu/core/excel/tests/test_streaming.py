"""Large text is read in parts, and says what reading it whole would say."""

from __future__ import annotations

import io
from pathlib import Path
from random import Random
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from yihu.core.excel import precheck, reading, streaming
from yihu.core.excel.problems import BadFile

TEXT = '村,备注\n东一村,"两行\n文字"\n\n东二村,"引""号"\n东三村,\'=1+1\n东四村,\n'


def parsed(folder: Path, data: bytes) -> tuple[str, pl.DataFrame]:
    source = folder / "a.csv"
    source.write_bytes(data)
    out = folder / "out"
    out.mkdir()
    told = streaming.parse(source, out, lines_a_part=2)
    parts = list(streaming.parts_of(out, told))
    assert [part.height for part in parts] == [2, 2, 1]
    return told["encoding"], pl.concat(parts)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_parts_together_are_the_whole(tmp_path: Path, codec: str) -> None:
    data = TEXT.encode(codec)

    encoding, cells = parsed(tmp_path, data)

    whole = reading.read("a.csv", data)
    assert encoding == whole.encoding
    assert cells.equals(whole.cells)


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"a,b\n1,2\n" + b"x\0y,1\n", "E203", 3),
        ("村,数\n一,1\n".encode() + "二,2\n".encode("gb18030") + b"\xff\xff\n", "E202", 3),
        (b'a,b\n1,2\n"x,3\n', "E204", 3),
        ("村,数\n锟斤拷,1\n".encode(), "E201", None),
        (b"PK\x03\x04" + b"0" * 100, "E113", None),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    tmp_path: Path, data: bytes, code: str, line: int | None
) -> None:
    source = tmp_path / "a.csv"
    source.write_bytes(data)

    with pytest.raises(BadFile) as refused:
        streaming.parse(source, tmp_path)

    assert refused.value.code == code
    assert refused.value.values.get("line") == line


def test_an_old_workbook_is_not_read_in_parts() -> None:
    with pytest.raises(BadFile) as refused:
        streaming.fits("大表.xls")
    assert refused.value.code == "E113"


def a_book(*, merged_to: int = 0) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet("人员")
        for line, cells in enumerate(
            [["村", "数", "日"], ["东一村", 3, ""], [], ["东二村", 4.5, "2020-06-30"], ["", True]]
        ):
            sheet.write_row(line + 1, 1, cells)
        sheet.set_row(4, None, None, {"hidden": True})
        if merged_to:
            sheet.merge_range(2, 1, merged_to, 1, "东一村")
    return target.getvalue()


def parsed_book(folder: Path, data: bytes) -> tuple[dict[str, Any], list[pl.DataFrame]]:
    (folder / "a.xlsx").write_bytes(data)
    out = folder / "out"
    out.mkdir()
    told = streaming.parse_book(folder / "a.xlsx", out, "a.xlsx", lines_a_part=2)
    return told, list(streaming.parts_of(out, told))


def test_parts_of_a_workbook_together_are_the_whole(tmp_path: Path) -> None:
    told, parts = parsed_book(tmp_path, a_book())

    whole = reading.read("a.xlsx", a_book())
    assert [part.height for part in parts] == [2, 2]
    assert pl.concat(parts).equals(whole.cells)
    assert reading.grid_of(told, whole.cells) == whole


def test_cells_merged_from_one_part_into_the_next_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        parsed_book(tmp_path, a_book(merged_to=5))
    assert refused.value.code == "E118"


@pytest.mark.slow
def test_what_a_page_refuses_for_its_size_is_read_in_parts(tmp_path: Path) -> None:
    """Two hundred and twenty megabytes unpacked, a few packed; all else is asked as on a page."""
    path = tmp_path / "大.xlsx"
    chance = Random(1)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for line in range(370):
            sheet.write_row(line, 0, [chance.randbytes(300).hex() * 50 for _ in range(20)])
    assert not precheck.fits_a_page(path)
    with pytest.raises(BadFile):
        precheck.examine(path.name, path.read_bytes())

    with streaming.opened(path.name, path) as stream:
        assert [part.shape for part in stream.parts] == [(370, 22)]
