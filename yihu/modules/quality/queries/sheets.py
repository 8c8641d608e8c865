"""核对表: one page a household with what the system says, blank for paper and reality, secrets masked."""

from __future__ import annotations

from collections.abc import Sequence

from yihu.core.areas import queries as area_queries
from yihu.core.docx import Document, Table
from yihu.modules.quality.models import Round, Sampled
from yihu.modules.quality.queries.sampling import fields_of

_NOTES = ("身份证号、电话、健康状况只核对是否一致，不在表上抄写。",)


def check_sheets(row: Round, sample: Sequence[Sampled], issuer: str) -> bytes:
    """A list of the drawn households and a sheet for each, as a .docx file."""
    paper = Document(f"{row.name}\n三一致核对表", issuer=issuer, signed_on=row.drawn_on)
    names = area_queries.named(one.area_code for one in sample)
    paper.paragraph(
        f"从 {row.population} 户建档立卡户中按乡镇和户属性分层随机抽取 {len(sample)} 户（随机种子 {row.seed}）。"
        "逐户对照扶贫手册等纸质资料和入户实际，一致的打“√”，不一致的填写实际内容。"
    )
    rows = [
        (str(one.position), one.number, one.head_name, names.get(one.area_code, ""), one.stratum)
        for one in sample
    ]
    paper.table(Table(("序号", "户编号", "户主", "行政村", "层"), rows, widths=(1, 4, 2, 3, 5)))
    paper.signature(sealed=False)
    for one in sample:
        sheet = paper.attachment(f"户 {one.number}（{one.head_name or '无户主'}）核对表")
        lines = [(check.label, check.system or "（空）", "", "") for check in fields_of(one)]
        sheet.table(Table(("项目", "系统", "纸质", "实际"), lines, widths=(5, 4, 3, 3), notes=_NOTES))
        sheet.paragraph("核对人：　　　　　农户签字：　　　　　　年　月　日", indented=False)
    return paper.bytes()
