"""Bytes to text; whatever cannot be read says what to do instead."""

import io
from contextlib import suppress

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.engine.textcheck.readers import Unreadable, read_document

SENTENCE = "全县共有低保对象312户689人。"


def a_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(SENTENCE)
    table = document.add_table(2, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "乡镇", "户数"
    table.cell(1, 0).text, table.cell(1, 1).text = "甲镇", "12"
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    assert read_document("总结.txt", SENTENCE.encode(encoding)) == SENTENCE


def test_a_docx_gives_paragraphs_and_tables_in_order() -> None:
    assert read_document("总结.docx", a_docx()) == f"{SENTENCE}\n| 乡镇 | 户数 |\n| 甲镇 | 12 |"


def test_the_content_decides_not_the_name() -> None:
    assert read_document("总结.doc", a_docx()).startswith(SENTENCE)


def test_a_web_page_gives_its_visible_text() -> None:
    page = f"<html><head><title>x</title></head><body><script>1户</script><p>{SENTENCE}</p><p>二、</p></body></html>"

    assert read_document("a.html", page.encode()) == f"{SENTENCE}\n\n二、"


@pytest.mark.parametrize("data", [b"PK\x03\x04 broken", b"%PDF-1.7 broken", b"{\\rtf1 x}"])
def test_a_broken_or_foreign_document_is_refused_with_a_way_out(data: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        read_document("文稿", data)

    assert "docx" in refused.value.message


def test_an_old_word_file_needs_a_reader_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)

    with pytest.raises(Unreadable, match="antiword"):
        read_document("旧文件.doc", b"\xd0\xcf\x11\xe0" + bytes(100))


@given(st.sampled_from(["a.txt", "a.html", "a.docx", "a.pdf", "a"]), st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_give_a_text_or_a_refusal(name: str, data: bytes) -> None:
    with suppress(Unreadable):
        assert isinstance(read_document(name, data), str)
