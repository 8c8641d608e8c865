"""Ten workbooks as village accountants send them, each messy in its own way."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from tests.corpus.binary import ods, xls
from tests.corpus.case import FUNDS, KEY_PLACES, PROBLEMS, ROLL, number, put
from yihu.engine.idcard import Sex

PROJECTS = "projects.projects"
Row = Sequence[Any]


@dataclass(frozen=True)
class Messy:
    """`new`: lines that come in; `wrong`: lines that cannot, with what must be told of them; `asks`: what the page
    asks first (`sheets`, `columns` or nothing)."""

    title: str
    name: str
    ledger: str
    make: Callable[[], bytes]
    new: int
    asks: str = ""
    wrong: dict[int, str] | None = None
    amounts: int = 0


def book(fill: Callable[[Any], None], **options: Any) -> bytes:
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    made.set_properties({"created": datetime(2020, 6, 30, tzinfo=UTC)})
    fill(made)
    made.close()
    return target.getvalue()


def wife(serial: int) -> str:
    return number(serial, sex=Sex.FEMALE, born=date(1972, 3, 4))


def roll_with_merged_households() -> bytes:
    """Title, office line, a header of two lines, one merged block a household, words of the village, signatures."""

    def fill(made: Any) -> None:
        sheet = made.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, 9, "东镇2020年建档立卡户花名册")
        put(made, sheet, [["填报单位（盖章）：东镇人民政府", *[None] * 6, "填报日期：2020年6月30日"]], 1)
        sheet.merge_range(2, 0, 3, 0, "序号")
        sheet.merge_range(2, 1, 2, 4, "户基本情况")
        sheet.merge_range(2, 5, 2, 8, "家庭成员")
        sheet.merge_range(2, 9, 3, 9, "备注")
        put(
            made,
            sheet,
            [
                [
                    None,
                    "村 名",
                    "户编码",
                    "贫困户属性",
                    "识别时间",
                    "姓  名",
                    "与户主关系",
                    "身份证号码",
                    "联系电话",
                ]
            ],
            3,
        )
        people = [
            ("东一村", "A01", "一般贫困户", "2014.12.1", "张大山", "户主", number(11), 13900000001),
            (None, None, None, None, "李小花", "妻子", wife(12), None),
            (None, None, None, None, "张小山", "长子", number(13, born=date(1996, 1, 2)), None),
            ("东二村", "A02", "低保贫困户", "2015年3月", "王老五", "本人", number(14), "199 0000 0004"),
            (None, None, None, None, "王小妹", "次女", wife(15), "无"),
        ]
        put(made, sheet, [(at, *row) for at, row in enumerate(people, start=1)], 4)
        for first, last, row in ((4, 6, people[0]), (7, 8, people[3])):
            for column in range(1, 5):
                sheet.merge_range(first, column, last, column, row[column - 1])
        put(made, sheet, [["填表人：赵会计", None, None, "审核人：钱书记"]], 9)

    return book(fill)


def roll_of_an_old_system() -> bytes:
    """A real xls: shuffled, with columns nobody can import, a township column, a number of fifteen digits."""
    head = (
        "乡镇",
        "行政村",
        "组别",
        "姓名",
        "性别",
        "公民身份号码",
        "户属性",
        "关系",
        "户编号",
        "文化程度",
        "健康状况",
        "建档时间",
    )
    rows = [
        (
            "东镇",
            "东一村",
            "3",
            "孙一",
            "男",
            number(21),
            "五保户",
            "户主",
            "B01",
            "小学",
            "健康",
            date(2014, 12, 1),
        ),
        (
            "西镇",
            "西一村",
            "1",
            "周二",
            "男性",
            "999999700506023",
            "一般农户",
            "户主",
            "B02",
            "初中",
            "健康",
            "20141201",
        ),
        (
            "西镇",
            "西一村",
            "1",
            "吴三",
            "女",
            wife(23),
            "一般农户",
            "配偶",
            "B02",
            "文盲",
            "残疾",
            "2014/12/1",
        ),
    ]
    return xls([("农户信息查询结果",), (), head, *rows])


def roll_a_sheet_a_village() -> bytes:
    """One sheet a village, a sheet of notes, and last year's sheet out of sight."""

    def fill(made: Any) -> None:
        head = ("村", "户编号", "姓名", "与户主关系", "身份证号", "户属性", "建档日期")
        villages = (("东一村", "C1", 31), ("东二村", "C2", 32), ("西一村", "C3", 33))
        for name, code, serial in villages:
            sheet = made.add_worksheet(name)
            put(
                made,
                sheet,
                [
                    (f"{name}花名册",),
                    head,
                    (name, code, f"郑{serial}", "户主", number(serial), "一般户", "2014-12-1"),
                ],
            )
        put(made, made.add_worksheet("说明"), [("本表由各村填写，有问题请打电话。",), ("联系人", "赵会计")])
        old = made.add_worksheet("2019年")
        put(made, old, [head, ("东一村", "C9", "旧人", "户主", number(39), "一般户", "2014-12-1")])
        old.hide()

    return book(fill)


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

    return book(fill)


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

    return book(fill)


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

    return book(fill)


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


def roll_with_everything_wrong() -> bytes:
    """Numbers where texts belong, hidden rows, faults that only people can put right."""

    def fill(made: Any) -> None:
        sheet = made.add_worksheet("Sheet1")
        rows = [
            (
                "所在村",
                "组",
                "户编号",
                "姓名",
                "与户主关系",
                "身份证号",
                "电话",
                "户属性",
                "识别日期",
                "序号",
            ),
            ("东一村", 1, "D01", " 冯一 ", "户主", number(41), 13800000041, "一般户", 41974, 1),
            ("东一村", 1, "D02", "陈二", "户主", 4.20105197005e17, None, "一般户", 41974, 2),
            ("东三村", 1, "D03", "褚三", "户主", number(43), None, "一般户", 41974, 3),
            ("东二村", 2, "D04", "卫四", "户主", number(44), "139****0044", "低保", 41974, 4),
            ("东二村", 2, "D05", "蒋五", "户主", number(45).lower(), None, "特困", 41974, 5),
        ]
        put(made, sheet, rows)
        sheet.set_row(5, None, None, {"hidden": True})

    return book(fill)


WORKBOOKS = (
    Messy("合并格花名册", "花名册（东镇）.xlsx", ROLL, roll_with_merged_households, 5),
    Messy("旧系统导出", "查询结果.xls", ROLL, roll_of_an_old_system, 3),
    Messy("一村一表", "各村花名册.xlsx", ROLL, roll_a_sheet_a_village, 3, asks="sheets"),
    Messy("带小计的资金表", "资金下达.xlsx", FUNDS, funds_with_subtotals, 3, amounts=1_600_000_000),
    Messy("财政系统导出", "拨款.txt", FUNDS, funds_of_the_finance_system, 2, amounts=133_000_000),
    Messy("两行表头的项目库", "项目库.xlsx", PROJECTS, projects_of_three_line_headers, 3),
    Messy("换了说法的项目表", "项目.ods", PROJECTS, projects_in_other_words, 2, asks="columns"),
    Messy("问题清单", "回头看问题.xlsx", PROBLEMS, problems_of_an_inspection, 2, wrong={5: "2020年5月底"}),
    Messy("手机上导出的文本", "重点村.txt", KEY_PLACES, key_places_from_a_phone, 2),
    Messy(
        "处处有错",
        "东一村.xlsx",
        ROLL,
        roll_with_everything_wrong,
        2,
        wrong={3: "文本", 4: "东三村", 5: "脱敏"},
    ),
)
