"""Twelve workbooks as village accountants send them, each messy in its own way."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.corpus.binary import xls
from tests.corpus.case import FUNDS, KEY_PLACES, PROBLEMS, ROLL, filled, number, put
from tests.corpus.messy_ledgers import (
    funds_of_the_finance_system,
    funds_with_subtotals,
    key_places_from_a_phone,
    problems_of_an_inspection,
    projects_in_other_words,
    projects_of_three_line_headers,
)
from yihu.engine.idcard import Sex

PROJECTS = "projects.projects"
Row = Sequence[Any]


@dataclass(frozen=True)
class Messy:
    """`new`: lines that come in; `wrong`: lines that cannot, with what must be told of them; `asks`: what the page
    asks first (`sheets`, `columns` or nothing); `means`: what columns in nobody's words are, for the page that asks."""

    title: str
    name: str
    ledger: str
    make: Callable[[], bytes]
    new: int
    asks: str = ""
    means: Mapping[str, str] = field(default_factory=dict)
    wrong: dict[int, str] | None = None
    amounts: int = 0


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

    return filled(fill)


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

    return filled(fill)


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

    return filled(fill)


def roll_of_two_villages_on_one_sheet() -> bytes:
    """A table a village one under the other, numbered headers, names set apart, sums in words, notes at the end."""
    head = ("1.行政村", "2.户编号", "3.姓名", "4.与户主关系", "5.身份证号", "6.户属性", "7.建档日期")

    def fill(made: Any) -> None:
        rows = [
            ("东一村建档立卡户花名册",),
            head,
            ("东一村", "E01", "韩　一", "户主", number(51), "一般户", "2014-12-1"),
            ("东一村", "E01", "杨 二", "妻子", wife(52), "一般户", "2014-12-1"),
            ("合计：2人",),
            (),
            ("东二村建档立卡户花名册（续）",),
            head,
            ("东二村", "E02", "朱三", "户主", number(53), "低保户", "2014.12"),
            ("共1户1人",),
            ("注：1.本表由村填报，镇审核",),
            ("2.户属性按信息系统填写",),
            ("填表日期 2020年6月30日",),
            ("（此表一式两份，村、镇各存一份）",),
        ]
        put(made, made.add_worksheet("Sheet1"), rows)

    return filled(fill)


def places_in_words_of_their_own() -> bytes:
    """Columns that no form calls so: the page shows them and asks."""
    rows = [
        ("在哪", "叫什么", "算哪类", "归谁管", "凭什么", "几时起"),
        ("东镇东一村", "东一村", "行政村", "市级", "贫困村", "2020-04-08"),
        ("西镇西一村", "西一村", "行政村", "省级", "贫困村", "2020-04-08"),
    ]
    return "\r\n".join(",".join(row) for row in rows).encode("gb18030")


_IN_THEIR_WORDS = {
    "在哪": "area_code",
    "叫什么": "name",
    "算哪类": "kind",
    "归谁管": "level",
    "凭什么": "reason",
    "几时起": "start",
}
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
    Messy("一页两张表", "两村.xlsx", ROLL, roll_of_two_villages_on_one_sheet, 3),
    Messy(
        "自己起的列名",
        "清单.csv",
        KEY_PLACES,
        places_in_words_of_their_own,
        2,
        asks="columns",
        means=_IN_THEIR_WORDS,
    ),
)
