"""The builder that papers use: say what the document says, in order; how it looks is settled elsewhere."""

from collections.abc import Iterable, Sequence
from datetime import date

from yihu.core.docx.blocks import (
    Annex,
    BadDocument,
    BarChart,
    Block,
    BulletinHead,
    Comment,
    Content,
    Heading,
    Imprint,
    Letterhead,
    Paragraph,
    Series,
    Signature,
    Table,
    Text,
    clean,
    plain,
    runs_of,
)
from yihu.core.docx.numbering import heading_number
from yihu.core.docx.writer import write


class Body:
    """Something one writes blocks into: the document itself, or one of its annexes."""

    def __init__(self, into: list[Block]) -> None:
        self._blocks = into
        self._counters = [0, 0, 0, 0]

    @property
    def blocks(self) -> Sequence[Block]:
        return tuple(self._blocks)

    def heading(self, level: int, text: Text, then: Text = ()) -> None:
        """Add a heading; its number (一、（一）1．（1）) is given here, so none is skipped or given twice.

        `then` runs on in the same paragraph, as office papers like to do below level 1.
        Raises BadDocument for a level outside 1–4 or an empty text.
        """
        if level not in (1, 2, 3, 4):
            raise BadDocument(f"标题层级应为1至4，实为{level}")
        runs = runs_of(text.strip() if isinstance(text, str) else text)
        if not plain(runs).strip():
            raise BadDocument("标题不能为空")
        self._counters[level - 1] += 1
        self._counters[level:] = [0] * (4 - level)
        number = heading_number(level, self._counters[level - 1])
        self._blocks.append(Heading(level, number, runs, runs_of(then)))

    def paragraph(self, text: Text, *, indented: bool = True) -> None:
        """Add a paragraph of body text; text without any visible character adds nothing."""
        runs = runs_of(text)
        if runs:
            self._blocks.append(Paragraph(runs, indented))

    def table(self, table: Table) -> None:
        self._blocks.append(table)

    def native_bar_chart(
        self,
        title: str,
        categories: Sequence[str],
        series: Sequence[Series],
        *,
        unit: str = "",
        height_mm: float = 70.0,
    ) -> None:
        """Add a bar chart whose numbers can be edited in Word (an embedded workbook, no picture)."""
        self._blocks.append(BarChart(title, categories, series, unit, height_mm))


class Document(Body):
    """A document in the layout of GB/T 9704-2012.

    `title` may hold line breaks (the standard wants a title broken where the sense allows). Without
    `head` the document starts with its title, as work summaries do; `doc_number` then stands under it.
    Equal input gives equal bytes: nothing here reads a clock.
    """

    def __init__(
        self,
        title: str,
        *,
        issuer: str,
        signed_on: date | None = None,
        doc_number: str = "",
        addressees: Sequence[str] = (),
        head: Letterhead | BulletinHead | None = None,
        imprint: Imprint | None = None,
    ) -> None:
        if not clean(title).strip():
            raise BadDocument("公文标题不能为空")
        self.content = Content(
            title=clean(title).strip(),
            issuer=clean(issuer),
            signed_on=signed_on,
            doc_number=clean(doc_number),
            addressees=tuple(clean(one) for one in addressees),
            head=head,
            imprint=imprint,
        )
        super().__init__(self.content.blocks)

    def signature(self, *, sealed: bool = True, note: str = "") -> None:
        """Close the text with issuer and date of signing; `sealed` leaves the room a seal needs."""
        self.content.signed = Signature(self.content.issuer, self.content.signed_on, sealed, clean(note))

    def attachment(self, title: str) -> Body:
        """Name an annex under the text (附件说明) and return its body; written into, it gets pages of its own."""
        annex = Annex(clean(title).strip())
        self.content.annexes.append(annex)
        return Body(annex.blocks)

    def add_comment(self, run_id: str, author: str, text: str) -> None:
        """Put a margin comment on the first run carrying `run_id`. Raises BadDocument if there is none."""
        self.add_comments([(run_id, text)], author)

    def add_comments(self, comments: Iterable[tuple[str, str]], author: str) -> None:
        """Margin comments as (run id, text), on the first run of each id. Raises BadDocument if there is none."""
        known = self.content.run_ids()
        for run_id, text in comments:
            if run_id not in known:
                raise BadDocument(f"文中没有编号为“{run_id}”的内容，无法加批注")
            self.content.comments.append(Comment(run_id, clean(author), clean(text)))

    def bytes(self) -> bytes:
        """The document as a .docx file."""
        return write(self.content)
