"""What a document is made of, before any file format: plain values, in reading order.

The Word writer and the page preview read the same blocks, so that what is seen is what is printed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from yihu.core.docx.layout import UPRIGHT

# XML 1.0 has no place for control characters, lone surrogates and the two non-characters; pasted
# text carries them now and then, and one would make the file unreadable for Word.
_NOT_PRINTABLE = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class BadDocument(ValueError):
    """A document that cannot be set: a bug in the paper that asked for it, never the user's doing."""


def clean(text: str) -> str:
    """`text` with one kind of line end and without what cannot be printed."""
    return _NOT_PRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(frozen=True)
class Run:
    """A stretch of text. With an `id` (such as a figure's key) it becomes a bookmark that can be found again."""

    text: str
    id: str | None = None
    bold: bool = False


Text = str | Run | Sequence[str | Run]


def runs_of(text: Text) -> tuple[Run, ...]:
    """The runs of `text`, cleaned; empty ones dropped unless they carry an id."""
    parts: Sequence[str | Run] = [text] if isinstance(text, str | Run) else text
    runs = [Run(part) if isinstance(part, str) else part for part in parts]
    cleaned = [Run(clean(run.text), run.id, run.bold) for run in runs]
    return tuple(run for run in cleaned if run.text or run.id)


def plain(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


@dataclass(frozen=True)
class Heading:
    """A numbered heading: level 1 “一、”, 2 “（一）”, 3 “1．”, 4 “（1）”; `then` runs on in the same paragraph."""

    level: int
    number: str
    runs: tuple[Run, ...]
    then: tuple[Run, ...] = ()

    @property
    def stop(self) -> str:
        """The full stop between a heading and what runs on behind it, unless it has an end of its own."""
        return "。" if self.then and plain(self.runs)[-1] not in "。！？：；" else ""


@dataclass(frozen=True)
class Paragraph:
    runs: tuple[Run, ...]
    indented: bool = True


Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Table:
    """A table over the full type width.

    `widths` are relative (one per column, by default what its texts take); `align` likewise (by default numbers stand
    to the right, all else in the middle). `width_mm`: what the columns need in all; a table that needs more than the type
    width is set on a sheet laid on its side. The head repeats on every page.
    """

    head: Sequence[str]
    rows: Sequence[Sequence[str | Run]]
    widths: Sequence[float] = ()
    caption: str = ""
    notes: Sequence[str] = ()
    align: Sequence[Align] = ()
    total_row: bool = False  # the last row is a total and is set in the head's face
    width_mm: float = 0.0

    def __post_init__(self) -> None:
        columns = len(self.head)
        if columns == 0:
            raise BadDocument("表格至少要有一列")
        if any(len(row) != columns for row in self.rows):
            raise BadDocument("表格各行的列数与表头不一致")
        if any(given and len(given) != columns for given in (self.widths, self.align)):
            raise BadDocument("表格的列宽、对齐方式与表头列数不一致")
        if any(width <= 0 for width in self.widths):
            raise BadDocument("表格列宽应大于零")

    @property
    def lies(self) -> bool:
        return self.width_mm > UPRIGHT.type_width_mm


@dataclass(frozen=True)
class Series:
    name: str
    values: Sequence[Decimal | int]


@dataclass(frozen=True)
class BarChart:
    """A bar chart that stays editable in Word: the numbers travel in an embedded workbook."""

    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str = ""
    height_mm: float = 70.0

    def __post_init__(self) -> None:
        if not self.categories or not self.series:
            raise BadDocument("图表至少要有一个类别和一个数据系列")
        if any(len(series.values) != len(self.categories) for series in self.series):
            raise BadDocument("图表数据系列的长度与类别数不一致")


Block = Heading | Paragraph | Table | BarChart


@dataclass(frozen=True)
class Letterhead:
    """版头 of a document proper: `mark` is the red 发文机关标志; the rest stands at the top left."""

    mark: str
    copy_number: str = ""  # 份号, six digits
    secrecy: str = ""  # 密级和保密期限, e.g. 机密★1年
    urgency: str = ""  # 特急, 加急


@dataclass(frozen=True)
class BulletinHead:
    """The red head of a bulletin (简报、通报): its name, the issue number, issuer left and date right."""

    mark: str
    number: int
    note: str = ""  # e.g. 内部资料 注意保存


@dataclass(frozen=True)
class Imprint:
    """版记: to whom copies go, who printed it and when."""

    copies_to: Sequence[str] = ()
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True)
class Signature:
    issuer: str
    on: date | None
    sealed: bool = True  # room for the seal: the issuer centred over the date (§7.3.5.1)
    note: str = ""  # 附注, e.g. 此件公开发布


@dataclass(frozen=True)
class Comment:
    run_id: str
    author: str
    text: str


@dataclass
class Annex:
    title: str
    blocks: list[Block] = field(default_factory=list)


@dataclass
class Content:
    """A whole document as values: what the builder fills and the writers read."""

    title: str
    issuer: str
    signed_on: date | None
    doc_number: str
    addressees: tuple[str, ...]
    head: Letterhead | BulletinHead | None
    imprint: Imprint | None
    blocks: list[Block] = field(default_factory=list)
    annexes: list[Annex] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    signed: Signature | None = None

    def run_ids(self) -> set[str]:
        everything = [*self.blocks, *(block for annex in self.annexes for block in annex.blocks)]
        return {run.id for block in everything for run in _runs_in(block) if run.id is not None}


def _runs_in(block: Block) -> Sequence[Run]:
    match block:
        case Heading():
            return block.runs + block.then
        case Paragraph():
            return block.runs
        case Table():
            return [cell for row in block.rows for cell in row if isinstance(cell, Run)]
        case BarChart():
            return ()
