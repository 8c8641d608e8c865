"""Bytes to text; whatever cannot be read says what to do instead."""

from __future__ import annotations

import io
import struct
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from yihu.engine.textcheck.read_docx import docx_text
from yihu.engine.textcheck.read_ole import MAGIC
from yihu.engine.textcheck.readers import Unreadable, read_document
from yihu.engine.textcheck.tests.documents import (
    BOX,
    CHANGED,
    CODED,
    NOTE,
    ROWS,
    TITLE,
    a_docx,
    converted,
    paragraph,
    run,
)

SENTENCE = "全县共有低保对象312户689人。"
MENU = "".join(
    f"<li><a href='/{n}'>{word}</a></li>" for n, word in enumerate(["首页", "政务公开", "扶贫专栏"])
)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The document as LibreOffice writes it in the old formats."""
    kinds = ("doc:MS Word 97", "rtf")
    made = converted(a_docx(), kinds, tmp_path_factory.mktemp("old"))
    return dict(zip(("doc", "rtf"), made, strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    assert read_document("总结.txt", SENTENCE.encode(encoding)) == SENTENCE


def test_a_docx_says_what_it_says_when_all_changes_are_accepted() -> None:
    lines = [TITLE, CHANGED, ROWS, "二、重点工作", BOX, CODED, NOTE]

    assert read_document("总结.docx", a_docx()) == "\n".join(lines)


def test_every_stretch_of_a_docx_stands_where_it_is_said_to() -> None:
    word = docx_text(a_docx())
    told = [(one.end - one.start, one.node) for one in word.stretches]

    assert all(length == len(node.text) for length, node in told if node.tag.endswith("}t"))
    assert word.text[word.stretches[2].start : word.stretches[2].end] == "7"


def test_old_word_and_rtf_say_the_same(old: dict[str, bytes]) -> None:
    for kind, data in old.items():
        told = read_document("总结.doc", data).split("\n")
        assert sorted(line for line in told if line) == sorted(
            [TITLE, CHANGED, *ROWS.split("\n"), "二、重点工作", BOX, CODED, NOTE]
        ), kind
        assert told[:4] == [TITLE, CHANGED, *ROWS.split("\n")], kind


def test_the_content_decides_not_the_name() -> None:
    assert read_document("总结.doc", a_docx()).startswith(TITLE)
    chinese = b"{\\rtf1\\ansi\\ansicpg936 \\'c8\\'ab\\'cf\\'d812\\'bb\\'a7\\par}"
    assert read_document("总结.doc", chinese) == "全县12户"


def test_a_web_page_gives_its_text_without_menus() -> None:
    page = (
        f"<html><head><title>x</title></head><body><nav>导航3户</nav><ul>{MENU}</ul><script>1户</script>"
        f"<div><a>首页</a> | <a>新闻</a> | <a>公告</a></div><p>{SENTENCE}</p><p style='display: none'>9户</p>"
        "<p>二、见<a href='/f'>附件</a>。</p><table><tr><th>乡镇</th><th>户数</th></tr><tr><td>甲镇</td><td>12</td></tr></table>"
        "</body></html>"
    )

    assert read_document("a.html", page.encode()).split("\n") == [
        SENTENCE, "", "二、见附件。", "| 乡镇 | 户数 |", "| 甲镇 | 12 |",
    ]  # fmt: skip


def test_a_web_archive_is_a_web_page() -> None:
    archive = f'MIME-Version: 1.0\nContent-Type: text/html; charset="utf-8"\n\n<html><p>{SENTENCE}</p></html>'

    assert read_document("总结.doc", archive.encode()) == SENTENCE


def a_scan() -> bytes:
    writer, packed = PdfWriter(), io.BytesIO()
    for _ in range(3):
        writer.add_blank_page(300, 400)
    writer.write(packed)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "way_out"),
    [
        (b"PK\x03\x04 broken", "docx"),
        (b"%PDF-1.7 broken", "docx"),
        (b"{\\rtf1 {\\fonttbl x}}", "docx"),
        (MAGIC + bytes(600), "docx"),
        (a_scan(), "文字识别"),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "文字识别"),
        (bytes(range(256)) * 20, "请选择"),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "docx"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(data: bytes, way_out: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_document("文稿", data)

    assert way_out in refused.value.message


def test_an_old_document_with_a_password_says_so(old: dict[str, bytes]) -> None:
    locked = bytearray(old["doc"])
    fib = locked.index(struct.pack("<H", 0xA5EC))
    locked[fib + 11] |= 1

    with pytest.raises(Unreadable, match="密码"):
        read_document("总结.doc", bytes(locked))


def test_nested_and_swollen_documents_end() -> None:
    deep = "<w:ins>" * 220 + run("1户") + "</w:ins>" * 220

    with pytest.raises(Unreadable):
        read_document("a.docx", a_docx(paragraph(deep)))
    assert read_document("a.rtf", b"{\\rtf1 a" + b"{" * 200_000 + b"b}") == "a"


def test_a_zip_of_a_version_yet_to_come_is_refused() -> None:
    data = bytearray(a_docx())
    # "Version needed to extract" of the first entry of the directory.
    data[data.index(b"PK\x01\x02") + 6] = 200

    with pytest.raises(Unreadable):
        read_document("a.docx", bytes(data))


@given(st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a"]), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_text_or_a_refusal(name: str, data: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(read_document(name, data), str)


def test_a_damaged_document_gives_a_text_or_a_refusal(old: dict[str, bytes]) -> None:
    originals = {**old, "docx": a_docx()}

    @settings(max_examples=250, deadline=None)
    @given(
        st.sampled_from(sorted(originals)),
        st.lists(st.tuples(st.integers(0, 2**20), st.binary(min_size=1, max_size=8)), max_size=12),
        st.integers(0, 2**16),
    )
    def ends(kind: str, changes: list[tuple[int, bytes]], cut: int) -> None:
        data = bytearray(originals[kind])
        for at, new in changes:
            at %= len(data)
            data[at : at + len(new)] = new
        with suppress(Unreadable):
            assert isinstance(
                read_document("a", bytes(data[: max(64, len(data) - cut % 9_000 * (cut % 3 == 0))])), str
            )

    ends()


def test_numbers_within_an_old_document_may_be_anything(old: dict[str, bytes]) -> None:
    """The places that steer the reading: header, file information block, tables of pieces and pages."""
    original = old["doc"]
    steering = [*range(24, 80), *range(512, 512 + 0x300)]

    @settings(max_examples=250, deadline=None)
    @given(
        st.lists(
            st.tuples(st.sampled_from(steering), st.sampled_from([0, 1, 127, 254, 255])),
            min_size=1,
            max_size=6,
        )
    )
    def ends(changes: list[tuple[int, int]]) -> None:
        data = bytearray(original)
        for at, value in changes:
            data[at] = value
        with suppress(Unreadable):
            assert isinstance(read_document("a", bytes(data)), str)

    ends()


def test_the_path_of_a_document_is_no_matter(tmp_path: Path) -> None:
    assert read_document(str(tmp_path / "a.b" / "总结"), SENTENCE.encode()) == SENTENCE
