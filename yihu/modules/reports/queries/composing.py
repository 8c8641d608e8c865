"""Puts a paper together: wording, boxes and tables, with every number read from the ledgers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.docx import Body, BulletinHead, Document, Imprint, Run, Table
from yihu.engine.errors import Refused
from yihu.engine.papers import (
    GroupRow,
    GroupTable,
    Heading,
    Paper,
    Prose,
    Reference,
    Slot,
    Word,
    references,
    tokens,
    words,
)
from yihu.modules.reports import rules
from yihu.modules.reports.permissions import Can
from yihu.modules.reports.queries import records
from yihu.modules.reports.queries.reader import Reader
from yihu.modules.reports.rules import Frozen, item, paragraphs, present

Runs = list[str | Run]


@dataclass(frozen=True)
class Line:
    """One line of a table by groups: its rank, its name, and the figures of its columns."""

    rank: str
    name: str
    cells: tuple[Frozen, ...]


@dataclass(frozen=True)
class Composed:
    """What the paper says: its parts with the wording filled in, and every figure used on the way."""

    paper: Paper
    area_name: str
    as_of: date
    title: str
    narrative: Mapping[str, str]
    figures: Mapping[str, Frozen]
    tables: Mapping[str, tuple[Line, ...]]
    says: Mapping[str, str]

    def runs(self, text: str) -> Runs:
        """Wording with its references and words filled in."""
        filled: Runs = []
        for token in tokens(text):
            match token:
                case Reference():
                    filled.append(Run(self.figures[str(token)].printed, id=str(token)))
                case Word():
                    filled.append(self.says[token.name])
                case str():
                    filled.append(token)
        return filled


def compose(
    actor: Actor,
    paper: Paper,
    *,
    area_code: str,
    as_of: date,
    narrative: Mapping[str, str],
    with_rows: bool = False,
) -> Composed:
    """Read every figure the paper and the boxes name; `with_rows` keeps the rows behind them too.

    Raises BadReference, NoSuchFigure, OutOfScope, and MissingFigure for a ratio without a base in a sentence.
    """
    area = area_queries.by_code(area_code)
    says = words(area.name, as_of)
    paper = _told(actor, paper, area.code, as_of)
    reader = Reader(actor, area.code, as_of, with_rows=with_rows)
    for text in _wording(paper, narrative):
        for reference in references(text):
            present(reader.one(reference), reference)
    tables = {table.key: _lines(reader, table) for table in paper.tables}
    composed = Composed(paper, area.name, as_of, "", dict(narrative), reader.used, tables, says)
    return Composed(**{**vars(composed), "title": _plain(composed.runs(paper.title))})


def _told(actor: Actor, paper: Paper, area_code: str, as_of: date) -> Paper:
    """The paper without the paragraphs about things of which nothing is on record."""
    asked = Reader(actor, area_code, as_of)
    nothing = {
        key
        for part in paper.parts
        if isinstance(part, Prose)
        for key in part.only_with
        if not asked.one(Reference(key)).value
    }
    parts = tuple(
        part for part in paper.parts if not isinstance(part, Prose) or nothing.isdisjoint(part.only_with)
    )
    return replace(paper, parts=parts)


def _wording(paper: Paper, narrative: Mapping[str, str]) -> list[str]:
    texts = [paper.title]
    for part in paper.parts:
        match part:
            case Prose() | Heading():
                texts.append(part.text)
            case Slot():
                texts.append(narrative.get(part.key, ""))
            case GroupTable():
                texts += part.notes
    return texts


def _lines(reader: Reader, table: GroupTable) -> tuple[Line, ...]:
    columns = {
        column.key: {cell.group: cell for cell in reader.groups(column.key, table.by)}
        for column in table.columns
    }
    places = {cell.group: cell.place for cells in columns.values() for cell in cells.values()}
    rows: Sequence[GroupRow] = [
        GroupRow(group, place, {key: cells[group].value for key, cells in columns.items() if group in cells})
        for group, place in places.items()
    ]
    if table.arrange:
        rows = table.arrange(rows)
    lines = [
        Line(row.rank, row.name, tuple(columns[column.key][row.group] for column in table.columns))
        for row in rows
    ]
    total = tuple(reader.one(Reference(column.key)) for column in table.columns)
    return (*lines, Line("—", "合计", total))


@dataclass(frozen=True)
class Offer:
    """A figure an author may use: how to refer to it, and its value on the day or why there is none."""

    reference: str
    figure: Frozen | None
    problem: str = ""


def offers(
    actor: Actor, paper: Paper, *, area_code: str, as_of: date, narrative: Mapping[str, str]
) -> list[Offer]:
    """The figures of the paper's wording, of the boxes, and those offered besides, each once.

    A figure that cannot be read is offered with the reason; broken references in a box are left to `compose`.
    """
    reader = Reader(actor, area_code, as_of)
    wanted = dict.fromkeys([*paper.references, *_named(narrative), *map(Reference, paper.figures)])
    found = []
    for reference in wanted:
        try:
            found.append(Offer(str(reference), reader.one(reference)))
        except Refused as refused:
            found.append(Offer(str(reference), None, refused.message))
    return found


def _named(narrative: Mapping[str, str]) -> list[Reference]:
    named: list[Reference] = []
    for text in narrative.values():
        try:
            named += references(text)
        except Refused:
            continue
    return named


def document(
    composed: Composed,
    *,
    issuer: str,
    signed_on: date | None,
    number: int | None = None,
    doc_number: str = "",
) -> Document:
    """The paper as a document, ready to be printed or previewed."""
    paper = composed.paper
    made = Document(
        composed.title,
        issuer=issuer,
        signed_on=signed_on,
        doc_number=doc_number,
        head=BulletinHead(paper.mark, number or 0) if paper.mark else None,
        imprint=Imprint(paper.copies_to, issuer, signed_on) if paper.copies_to else None,
    )
    for part in paper.parts:
        match part:
            case Heading():
                made.heading(part.level, composed.runs(part.text))
            case Prose():
                _say(made, part.level, part.heading, composed.runs(part.text))
            case Slot():
                _write(made, part, composed)
            case GroupTable():
                made.table(_set(part, composed))
    made.signature(sealed=paper.sealed)
    return made


def printed(actor: Actor, key: str, *, area_code: str, as_of: date, on: date, issuer: str = "") -> Document:
    """The paper as it would be printed, with the figures known now and the text of the newest draft of that day
    (of the declared starting texts where there is none). Raises NoSuchPaper and what `compose` raises."""
    actor.require(Can.SEE)
    paper, area = records.paper(key), area_queries.by_code(area_code)
    draft = records.latest(key, area.code, as_of)
    narrative = draft.narrative if draft else rules.starters(paper.slots)
    composed = compose(actor, paper, area_code=area.code, as_of=as_of, narrative=narrative)
    signed = getattr(draft, "issue", None)
    number = signed.number if signed else records.next_number(key, area.code, on)
    return document(
        composed,
        issuer=issuer or (draft.issuer if draft else f"{area.name}人民政府"),
        signed_on=signed.issued_on if signed else on,
        number=number if paper.numbered else None,
        doc_number=signed.doc_number if signed else "",
    )


def _say(made: Body, level: int, heading: str, runs: Runs) -> None:
    """A heading of level 1 has its line to itself (GB/T 9704 sets it in another face); lower ones run on."""
    if heading and level > 1:
        made.heading(level, heading, runs)
        return
    if heading:
        made.heading(level, heading)
    made.paragraph(runs)


def _write(made: Body, slot: Slot, composed: Composed) -> None:
    for place, text in enumerate(paragraphs(composed.narrative.get(slot.key, ""))):
        if slot.itemised:
            head, rest = item(text)
            made.heading(2, composed.runs(head), composed.runs(rest))
        else:
            _say(made, slot.level, slot.heading if place == 0 else "", composed.runs(text))


def _set(table: GroupTable, composed: Composed) -> Table:
    ranked = table.arrange is not None
    lines = composed.tables[table.key]
    return Table(
        head=[*(["排名"] if ranked else []), table.first, *(column.label for column in table.columns)],
        rows=[
            [
                *([line.rank] if ranked else []),
                line.name,
                *(Run(cell.printed, id=cell.ref) for cell in line.cells),
            ]
            for line in lines
        ],
        widths=[*([1.0] if ranked else []), 2.0, *(column.width for column in table.columns)],
        caption=_plain(composed.runs(table.caption)),
        notes=[_plain(composed.runs(note)) for note in table.notes],
        total_row=True,
    )


def _plain(runs: Runs) -> str:
    return "".join(run if isinstance(run, str) else run.text for run in runs)
