"""The text to take along: every standing finding a comment at its figure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from yihu.core.access.actor import Actor
from yihu.core.docx import Document, Run, Table
from yihu.core.docx.annotate import Remark, annotated
from yihu.core.files import queries as files
from yihu.engine.textcheck.readers import is_docx
from yihu.modules.textcheck import rules
from yihu.modules.textcheck.queries.texts import Opened
from yihu.modules.textcheck.rules import Finding, Kind

AUTHOR = "数字体检"
_Line = list[rules.Piece]
_Cells = list[_Line]
_LABELS = {Kind.WRONG: "矛盾", Kind.HINT: "提示", Kind.PERSONAL: "个人信息"}


def marked(actor: Actor, seen: Opened) -> bytes:
    """The very file with comments where it is a .docx, else the text as a new one."""
    stored, data = files.content(actor, seen.examination.file.uid)
    if is_docx(data):
        remarks = [Remark(one.start, one.end, comment(one)) for one in seen.standing]
        return annotated(data, remarks, author=AUTHOR, on=seen.examination.received_at)
    return _anew(seen, stored.name.rsplit(".", 1)[0] or stored.name)


def comment(one: Finding) -> str:
    return f"{_LABELS[one.kind]}：{one.reason}"


def _anew(seen: Opened, title: str) -> bytes:
    """The text on paper of our own: lines of bars are tables again."""
    document = Document(title, issuer="")
    pieces = rules.pieces(seen.text, seen.standing)
    writer = _Writer(document)
    for line in _lines(pieces):
        writer.line(line)
    writer.close()
    findings = {one.number: one for one in seen.standing}
    document.add_comments(((name, comment(findings[number])) for name, number in writer.told), AUTHOR)
    return document.bytes()


@dataclass
class _Writer:
    """Writes lines; rows of a table wait until it ends. `told`: the runs that findings are told at."""

    document: Document
    told: list[tuple[str, int]] = field(default_factory=list)
    rows: list[_Cells] = field(default_factory=list)

    def line(self, line: _Line) -> None:
        cells = _cells(line)
        if self.rows and len(cells) != len(self.rows[0]):
            self.close()
        if cells:
            self.rows.append(cells)
        else:
            self.document.paragraph([self._run(piece.text, piece.starts) for piece in line])

    def close(self) -> None:
        rows, self.rows = self.rows, []
        if len(rows) < 2 or any(piece.starts for cell in rows[0] for piece in cell):
            for row in rows:
                told = [self._run(piece.text + "　", piece.starts) for cell in row for piece in cell]
                self.document.paragraph(told, indented=False)
            return
        body = [[self._cell(cell) for cell in row] for row in rows[1:]]
        self.document.table(Table([_said(cell) for cell in rows[0]], body))

    def _cell(self, cell: _Line) -> str | Run:
        return self._run(_said(cell), tuple(number for piece in cell for number in piece.starts))

    def _run(self, text: str, starts: tuple[int, ...]) -> str | Run:
        if not starts:
            return text
        name = f"f{starts[0]}"
        self.told += [(name, number) for number in starts]
        return Run(text, id=name)


def _said(cell: _Line) -> str:
    return "".join(piece.text for piece in cell)


def _lines(pieces: list[rules.Piece]) -> Iterator[_Line]:
    """The pieces by line; a finding that goes over a line's end is told where it starts."""
    line: _Line = []
    for piece in pieces:
        for number, part in enumerate(piece.text.split("\n")):
            if number:
                yield line
                line = []
            if part.strip():
                line.append(rules.Piece(part, starts=() if number else piece.starts))
    yield line


def _cells(line: _Line) -> _Cells:
    """The cells of a line of bars; none where it is no row of a table."""
    text = _said(line).strip()
    if len(text) < 3 or not (text.startswith("|") and text.endswith("|")):
        return []
    cells: _Cells = [[]]
    for piece in line:
        for number, part in enumerate(piece.text.split("|")):
            if number:
                cells.append([])
            if part.strip():
                cells[-1].append(rules.Piece(part.strip(), starts=() if number else piece.starts))
    return cells[1:-1]
