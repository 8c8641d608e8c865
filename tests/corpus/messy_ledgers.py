"""Messy workbooks of funds, projects, problems and key places."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.corpus.binary import ods
from tests.corpus.case import filled, put


def funds_with_subtotals() -> bytes:
    """The unit over the table, a numbering line, subtotals by tier, thousands separators, days in words."""

    def fill(made: Any) -> None:
        sheet = made.add_worksheet("资金")
        rows = [
            ("2020年财政专项扶贫资金下达情况表",),
            ("单位：万元",),
            ("序号", "下达文号", "资金名称", "资金来源", "资金性质", "年度", "下达时间", "金额", "用途"),
            ("栏次", 1, 2, 3, 4, 5, 6, 7, 8),
            (
                1,
                "湘财预〔2020〕1号",
                "中央专项",
                "中央资金",
                "财政专项扶贫资金",
                2020,
                "2020年1月15日",
                "1,200.50",
                "产业",
            ),
            (
                2,
                "湘财预〔2020〕2号",
                "中央专项二批",
                "中央",
                "专项扶贫资金",
                "2020年",
                "2020.3.2",
                300,
                "产业",
            ),
            ("小计", None, None, None, None, None, None, 1500.5),
            (
                3,
                "资财〔2020〕8号",
                "区级配套",
                "区级资金",
                "财政专项资金",
                2020,
                date(2020, 4, 8),
                "99.5",
                "基础设施",
            ),
            ("小计", None, None, None, None, None, None, 99.5),
            ("合  计", None, None, None, None, None, None, 1600),
            ("制表：钱会计", None, None, "复核：孙主任"),
        ]
        put(made, sheet, rows)

    return filled(fill)


def funds_of_the_finance_system() -> bytes:
    """GB18030, tabs, amounts in 元 with marks."""
    rows = [
        ("文件号", "级次", "资金类型", "资金年度", "日期", "资金金额（元）", "操作员"),
        ("市财〔2020〕5号", "市级财政", "衔接资金", "2020", "2020/2/3", "￥1,250,000.00", "u01"),
        ("县财〔2020〕6号", "县（区）级", "奖补资金", "2020", "20200304", "80000元", "u02"),
    ]
    return "\r\n".join("\t".join(row) for row in rows).encode("gb18030")


def projects_of_three_line_headers() -> bytes:
    """A header of two lines with the unit in the upper one, a total first, a hidden column, sections."""

    def fill(made: Any) -> None:
        sheet = made.add_worksheet("项目库")
        sheet.merge_range(0, 0, 0, 11, "2020年县级项目库（东镇）")
        for column, text in enumerate(
            ("序号", "项目编号", "年度", "项目名称", "项目类别", "建设地点", "入库时间")
        ):
            sheet.merge_range(1, column, 2, column, text)
        sheet.merge_range(1, 7, 1, 9, "计划资金（万元）")
        sheet.merge_range(1, 10, 1, 11, "受益情况")
        put(
            made,
            sheet,
            [
                [None] * 7
                + ["计划中央资金", "计划省级资金", "计划县级资金", "受益户数（户）", "受益人数（人）"]
            ],
            2,
        )
        rows = [
            ("合计", None, None, None, None, None, None, 85.5, 20, 5, 65, 180),
            ("一、产业发展",),
            (
                1,
                "XM-001",
                2020,
                "东一村柑橘园",
                "产业扶贫",
                "东镇东一村",
                "2020.1.10",
                50,
                None,
                5,
                "30户",
                80,
            ),
            (
                2,
                "XM-002",
                2020,
                "东二村油茶基地",
                "产业",
                "东二村",
                "2020-01-10",
                "35.5万元",
                20,
                None,
                15,
                40,
            ),
            ("二、基础设施",),
            (
                3,
                "XM-003",
                "2020",
                "东一村道路硬化",
                "基础设施",
                "东一村",
                "2020年1月",
                None,
                None,
                None,
                20,
                60,
            ),
        ]
        put(made, sheet, rows, 3)
        sheet.set_column(9, 9, None, None, {"hidden": True})

    return filled(fill)


def projects_in_other_words() -> bytes:
    """OpenDocument, headers in other words: the page proposes and asks once."""
    return ods(
        [
            (
                "项目编号",
                "所属年度",
                "项目名",
                "类别",
                "实施地点（村）",
                "入库日期",
                "主要建设内容",
                "受益户数",
            ),
            ("YM-1", "2020", "东一村水渠", "村基础设施", "东一村", "2020-01-12", "水渠3公里", 12),
            ("YM-2", "2020", "东二村公厕", "公共服务", "东二村", "2020-01-12", "公厕1座", 40),
        ]
    )


def problems_of_an_inspection() -> bytes:
    """Wide texts with line breaks, yes and no in five spellings, the header again where a page ended."""

    def fill(made: Any) -> None:
        sheet = made.add_worksheet("问题清单")
        head = (
            "序列号",
            "村",
            "问题来源",
            "类别",
            "存在问题",
            "整改措施",
            "责任领导",
            "立行立改",
            "发现时间",
            "完成时限",
        )
        rows = [
            ("附件2",),
            ("“回头看”问题整改台账",),
            head,
            (
                "W-01",
                "东一村",
                "脱贫质量回头看",
                "数据",
                "手册收入栏\n未更新",
                "逐户核对；\n更新手册",
                "赵一",
                "√",
                "2020.4.8",
                "2020.4.14",
            ),
            (
                "W-02",
                "东二村",
                "自查发现",
                "政策",
                "住房鉴定资料缺失",
                "补齐资料",
                "钱二",
                "否",
                "2020年4月8日",
                "2020年5月底",
            ),
            head,
            ("W-03", "西一村", "大排查", "资金", "公示牌未更换", "更换", "孙三", "/", 43929, None),
            ("说明：以上问题已向责任单位反馈", None),
        ]
        put(made, sheet, rows)

    return filled(fill)


def key_places_from_a_phone() -> bytes:
    """“Unicode 文本”, full-width letters and digits, days without marks."""
    rows = [
        ("村名", "名称", "种类", "级别", "纳入依据", "纳入时间", "文号", "备注"),
        (
            "东镇 东一村",
            "东一村",
            "行政村",
            "市",
            "贫困村",
            "２０２０-０４-０８",
            "资扶领〔２０２０〕３号",
            "　",
        ),
        ("西一村\u00a0", "西一村安置点", "安置点", "省级", "集中安置点", "20200408", "/", ""),
    ]
    return "\r\n".join("\t".join(row) for row in rows).encode("utf-16")
