"""The page shows what the file prints."""

import json

from yihu.core.docx import read_text
from yihu.core.docx.preview import preview
from yihu.core.docx.tests.factories import a_document


def texts(value: object) -> list[str]:
    """Every text of the preview, in reading order."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in ("kind", "id") for text in texts(part)]
    return [text for part in value for text in texts(part)] if isinstance(value, list) else []


def test_a_preview_is_json() -> None:
    shown = preview(a_document().content)

    assert json.loads(json.dumps(shown)) == shown


def test_everything_the_page_shows_is_in_the_file() -> None:
    paper = a_document()

    printed = read_text(paper.bytes()).replace("\n", "").replace("\t", "")

    charts = {"资金", "中央", "省级", "下达", "分配", "838", "801", "662", "237"}  # drawn, not written
    missing = [text for text in texts(preview(paper.content)) if text not in printed and text not in charts]
    assert missing == []


def test_figures_keep_their_marks_in_text_headings_and_tables() -> None:
    shown = json.dumps(preview(a_document().content))

    assert all(f'"id": "{mark}"' in shown for mark in ("pov.plan_exit_hh", "rect.rate", "total.2"))
