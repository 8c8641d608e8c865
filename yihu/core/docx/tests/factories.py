"""A document with one of everything."""

from datetime import date

from yihu.core.docx import Document, Imprint, Letterhead, Run, Series, Table

HAN = "坚持村级网格员每月走访乡镇每季度集中研判县级每半年比对核查确保早发现早干预早帮扶坚决守住不发生规模性返贫底线"


def a_table(*, rows: int = 3, caption: str = "各乡镇情况") -> Table:
    return Table(
        head=("乡镇", "问题数", "整改率"),
        rows=[(f"示例{number}镇", Run(str(number), id=f"total.{number}"), "86.8%") for number in range(rows)],
        widths=(2, 1, 1),
        caption=caption,
        notes=("注：截至当日。",),
    )


def a_document(title: str = "示例县2020年上半年脱贫攻坚\n工作总结") -> Document:
    paper = Document(
        title,
        issuer="示例县扶贫开发办公室",
        signed_on=date(2020, 6, 30),
        doc_number="示扶办〔2020〕6号",
        addressees=("市扶贫开发办公室",),
        head=Letterhead("示例县扶贫开发办公室文件", urgency="加急"),
        imprint=Imprint(("县委办公室", "县政府办公室"), "示例县扶贫开发办公室", date(2020, 7, 1)),
    )
    paper.paragraph(["全年计划脱贫", Run("398", id="pov.plan_exit_hh"), "户。"])
    paper.heading(1, "重点工作推进情况")
    paper.heading(2, "问题排查整改", ["整改率", Run("86.8%", id="rect.rate"), "。"])
    paper.table(a_table())
    paper.native_bar_chart("资金", ("中央", "省级"), (Series("下达", (838, 801)), Series("分配", (662, 237))))
    paper.attachment("问题清单").table(a_table(caption=""))
    paper.signature(note="此件公开发布")
    return paper


def a_plain_document() -> Document:
    return Document("情况说明", issuer="示例县扶贫开发办公室")
