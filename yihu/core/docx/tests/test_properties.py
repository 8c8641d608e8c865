"""Whatever text comes in, the file opens and says the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from yihu.core.docx import Document, Run, Table, find_run, read_text
from yihu.core.docx.blocks import clean, runs_of

ANY_TEXT = st.text(st.characters(), max_size=60)
VISIBLE = ANY_TEXT.filter(lambda text: clean(text).strip() != "")


@settings(max_examples=60, deadline=None)
@given(title=VISIBLE, first=VISIBLE, second=ANY_TEXT, cells=st.lists(ANY_TEXT, min_size=1, max_size=4))
def test_any_text_makes_a_document_that_opens_and_says_it(
    title: str, first: str, second: str, cells: list[str]
) -> None:
    paper = Document(title, issuer=second)
    paper.heading(1, first)
    paper.paragraph([Run(first, id=second), second])
    paper.table(Table([f"列{place}" for place in range(len(cells))], [cells], caption=second, notes=[second]))
    paper.attachment(first).paragraph(second)
    paper.signature(note=second)

    data = paper.bytes()

    text = read_text(data)
    assert clean(title).strip() in text
    assert f"一、{clean(first).strip()}" in text
    assert clean(first) + clean(second) in text
    assert "\t".join(clean(cell) for cell in cells) in text
    assert find_run(data, second) == [clean(first).replace("\n", "").replace("\t", "")]


@settings(max_examples=100, deadline=None)
@given(parts=st.lists(ANY_TEXT, max_size=5))
def test_cleaning_is_done_once(parts: list[str]) -> None:
    once = runs_of(parts)

    assert runs_of(once) == once
    assert "".join(run.text for run in once) == "".join(clean(part) for part in parts)
