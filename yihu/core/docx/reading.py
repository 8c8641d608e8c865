"""Reading a document back: its text in order, and the marked runs."""

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from yihu.core.docx.wml import bookmark_name


class NotADocument(ValueError):
    """The bytes are not a Word document (.docx)."""


def _open(data: bytes) -> WordDocument:
    try:
        return docx.Document(io.BytesIO(data))
    except (KeyError, ValueError, SyntaxError, NotImplementedError, zipfile.BadZipFile) as error:
        raise NotADocument("文件不是 Word 文档（.docx），请另存为 .docx 后重试") from error


def read_text(data: bytes) -> str:
    """The text of a .docx in reading order: a line per paragraph, table cells separated by tabs.

    Raises NotADocument for anything that is not a .docx.
    """
    return "\n".join(_lines(_open(data)))


def _lines(document: WordDocument) -> Iterator[str]:
    for item in document.iter_inner_content():
        if isinstance(item, Paragraph):
            yield item.text
        elif isinstance(item, Table):
            for row in item.rows:
                yield "\t".join(cell.text for cell in row.cells)


def find_run(data: bytes, run_id: str) -> list[str]:
    """The texts set for `run_id`, in order; empty when the document has none.

    Raises NotADocument for anything that is not a .docx.
    """
    body = _open(data).element.body
    starts = {mark.get(qn("w:name")): mark for mark in body.iter(qn("w:bookmarkStart"))}
    found: list[str] = []
    while (mark := starts.get(bookmark_name(run_id, len(found) + 1))) is not None:
        found.append(_text_until(mark, qn("w:bookmarkEnd")))
    return found


def _text_until(mark: object, end: str) -> str:
    text = ""
    for sibling in mark.itersiblings():  # type: ignore[attr-defined]
        if sibling.tag == end:
            break
        text += "".join(node.text or "" for node in sibling.iter(qn("w:t")))
    return text
