"""Official documents (.docx) in the layout of GB/T 9704-2012《党政机关公文格式》.

    paper = Document("半年工作总结", issuer="某某区扶贫开发办公室", signed_on=date(2020, 6, 30))
    paper.heading(1, "重点工作推进情况")
    paper.paragraph(["整改到位", Run("237", id="rect.done"), "个。"])
    paper.table(Table(("乡镇", "问题数"), [("甲镇", "12")]))
    paper.signature()
    data = paper.bytes()

Plain Python, no Django; equal input gives equal bytes. `read_text` and `find_run` read a file back,
`render.to_pdf` draws it with LibreOffice where that is installed.
"""

from yihu.core.docx.blocks import BadDocument, BulletinHead, Content, Imprint, Letterhead, Run, Series, Table
from yihu.core.docx.document import Body, Document
from yihu.core.docx.reading import NotADocument, find_run, read_text
from yihu.core.docx.wml import bookmark_name

__all__ = [
    "BadDocument",
    "Body",
    "BulletinHead",
    "Content",
    "Document",
    "Imprint",
    "Letterhead",
    "NotADocument",
    "Run",
    "Series",
    "Table",
    "bookmark_name",
    "find_run",
    "read_text",
]
