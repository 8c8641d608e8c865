"""Large text is read in parts, and says what reading it whole would say."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from yihu.core.excel import reading, streaming
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


def test_a_workbook_is_not_read_in_parts() -> None:
    with pytest.raises(BadFile) as refused:
        streaming.fits("大表.xlsx")
    assert refused.value.code == "E113"
