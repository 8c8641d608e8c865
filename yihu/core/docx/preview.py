"""The document as plain values for a page: what is seen is built from what is printed, block by block.

The result is JSON: an issue keeps it, so that its page never needs to be computed again.
"""

from collections.abc import Iterable
from typing import Any

from yihu.core.docx.blocks import (
    BarChart,
    Block,
    BulletinHead,
    Content,
    Heading,
    Imprint,
    Letterhead,
    Paragraph,
    Run,
    Table,
    runs_of,
)
from yihu.engine.dates import chinese

Plain = dict[str, Any]


def preview(content: Content) -> Plain:
    """Head, title, blocks, signature, annexes, imprint; every run as {"text", "id", "bold"}."""
    signed = content.signed
    return {
        "head": _head(content),
        "title": content.title.split("\n"),
        "number": content.doc_number if content.head is None else "",
        "addressees": list(content.addressees),
        "blocks": [_block(block) for block in content.blocks],
        "annexes": [
            {"title": annex.title, "blocks": [_block(block) for block in annex.blocks]}
            for annex in content.annexes
        ],
        "signature": None
        if signed is None
        else {
            "issuer": signed.issuer,
            "on": chinese(signed.on) if signed.on else "",
            "sealed": signed.sealed,
            "note": signed.note,
        },
        "imprint": _imprint(content.imprint),
    }


def _head(content: Content) -> Plain | None:
    match content.head:
        case Letterhead(mark=mark):
            return {"mark": mark, "number": content.doc_number, "left": "", "right": ""}
        case BulletinHead(mark=mark, number=number):
            day = chinese(content.signed_on) if content.signed_on else ""
            return {"mark": mark, "number": f"第{number}期", "left": content.issuer, "right": day}
        case None:
            return None


def _imprint(imprint: Imprint | None) -> Plain | None:
    if imprint is None:
        return None
    day = f"{chinese(imprint.printed_on)}印发" if imprint.printed_on else ""
    return {"copies": "，".join(imprint.copies_to), "by": imprint.printed_by, "on": day}


def _block(block: Block) -> Plain:
    match block:
        case Heading():
            return {
                "kind": f"heading{block.level}",
                "number": block.number,
                "runs": _runs(block.runs),
                "stop": block.stop,
                "then": _runs(block.then),
            }
        case Paragraph():
            return {"kind": "paragraph", "runs": _runs(block.runs), "indented": block.indented}
        case Table():
            return {
                "kind": "table",
                "caption": block.caption,
                "head": list(block.head),
                "rows": [[_runs(runs_of(cell)) for cell in row] for row in block.rows],
                "total": block.total_row,
                "notes": list(block.notes),
            }
        case BarChart():
            return {
                "kind": "chart",
                "title": block.title,
                "unit": block.unit,
                "categories": list(block.categories),
                "series": [
                    {"name": series.name, "values": [str(value) for value in series.values]}
                    for series in block.series
                ],
            }


def _runs(runs: Iterable[Run]) -> list[Plain]:
    return [{"text": run.text, "id": run.id, "bold": run.bold} for run in runs]
