"""Comments in somebody else's document: at the right places, and nothing else changed."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.docx.annotate import Remark, annotated
from yihu.engine.textcheck.read_docx import docx_text
from yihu.engine.textcheck.tests.documents import BOX, NOTE, W, a_docx

NOW = datetime(2020, 6, 30, 4, tzinfo=UTC)
TEXT = docx_text(a_docx()).text


def told(data: bytes) -> dict[str, str]:
    """What each comment says -> the text it stands on."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
        comments = ElementTree.fromstring(package.read("word/comments.xml"))
    said = {one.get(f"{{{W}}}id"): "".join(one.itertext()) for one in comments}
    open_: dict[str, str] = {}
    found: dict[str, str] = {}
    hidden = {
        node
        for run in body.iter(f"{{{W}}}r")
        if run.find(f"{{{W}}}rPr/{{{W}}}vanish") is not None
        for node in run
    }
    for node in body.iter():
        number = str(node.get(f"{{{W}}}id"))
        if node.tag == f"{{{W}}}commentRangeStart":
            open_[number] = ""
        elif node.tag == f"{{{W}}}commentRangeEnd":
            found[said[number]] = open_.pop(number)
        elif node.tag == f"{{{W}}}t" and node not in hidden:
            open_ = {key: text + (node.text or "") for key, text in open_.items()}
    assert open_ == {}
    return found


def remark(text: str, said: str) -> Remark:
    start = TEXT.index(text)
    return Remark(start, start + len(text), said)


def test_a_comment_stands_on_its_figure_over_runs_in_tables_and_in_inserted_text() -> None:
    remarks = [remark(text, f"看{text}") for text in ("273个", "237", "34", "36个", "个，其中已", "838万元")]

    data = annotated(a_docx(), remarks, author="数字体检", on=NOW)

    assert told(data) == {
        f"看{text}": text for text in ("273个", "237", "34", "36个", "个，其中已", "838万元")
    }
    assert docx_text(data).text == TEXT


def test_what_word_lets_nobody_comment_on_is_told_where_it_hangs() -> None:
    data = annotated(a_docx(), [remark("86.8%", "框"), remark("6月30日。", "注")], author="数字体检", on=NOW)

    assert BOX in TEXT
    assert NOTE in TEXT
    assert set(told(data)) == {"框", "注"}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
    boxes = body.split("txbxContent>")[1::2]
    assert not any("comment" in box for box in boxes)


def test_comments_that_are_there_stay() -> None:
    once = annotated(a_docx(), [remark("273个", "先")], author="甲", on=NOW)
    twice = annotated(once, [remark("73", "后")], author="乙", on=NOW)

    assert told(twice) == {"先": "273个", "后": "73"}
    with zipfile.ZipFile(io.BytesIO(twice)) as package:
        assert len(set(package.namelist())) == len(package.namelist())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 12)), max_size=8))
def test_wherever_comments_are_put_the_text_stays_and_none_is_lost(places: list[tuple[int, int]]) -> None:
    remarks = [Remark(at, min(at + size, len(TEXT)), f"第{n}条") for n, (at, size) in enumerate(places)]

    data = annotated(a_docx(), remarks, author="数字体检", on=NOW)

    assert docx_text(data).text == TEXT
    assert remarks == [] or len(told(data)) == len(remarks)
