"""C36–C46: headers, totals, merged cells, templates of old."""

from __future__ import annotations

from typing import Any

from tests.corpus.case import (
    FAMILY,
    HEADER,
    NAMES,
    PROFILE,
    PROFILES,
    VILLAGES,
    Case,
    a_book,
    person,
    put,
)

SHUFFLED = (6, 2, 0, 4, 1, 5, 3)
VILLAGE_NAMES = tuple(f"{place} 2019-12-31" for place, *_ in VILLAGES)


def two_rows() -> bytes:
    upper = ("行政村", "统计时点", "基本情况", "", "", "经济情况")
    lower = ("", "", "总户数（户）", "总人口（人）", "劳动力（人）", "村集体经济收入（万元）")
    rows = [(*row[:3], 1000, 600, row[3]) for row in VILLAGES]

    def merge(book: Any, sheet: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "行政村")
        sheet.merge_range(0, 1, 1, 1, "统计时点")
        sheet.merge_range(0, 2, 0, 4, "基本情况")

    return a_book([lower, *rows], upper, change=merge)


def merged_household() -> bytes:
    rows = [person(), [None, None, "王二", "之子", FAMILY[1][4], None, None], FAMILY[2]]

    def merge(book: Any, sheet: Any) -> None:
        for column in (0, 1, 5, 6):
            sheet.merge_range(1, column, 2, column, rows[0][column])
        # 姓名 is nobody's to fill down: 王二's own line says who he is, and the last line's name stays missing.
        sheet.merge_range(3, 2, 4, 2, "李三")
        put(
            book,
            sheet,
            [
                [
                    "西镇西一村",
                    "H002",
                    None,
                    "之子",
                    person(relation="之子", serial=4)[4],
                    "一般户",
                    "2014-12-01",
                ]
            ],
            4,
        )

    return a_book(rows, change=merge)


def gaps() -> bytes:
    return a_book([FAMILY[0], (), (), FAMILY[1], (), FAMILY[2]])


def shuffled(row: Any) -> list[Any]:
    return [row[at] for at in SHUFFLED]


CASES = (
    Case("C36", "两行表头", "两行表头.xlsx", two_rows, ledger=PROFILES, good=VILLAGE_NAMES),
    Case(
        "C37",
        "表头上方有标题",
        "标题.xlsx",
        lambda: a_book(above=[["2020年花名册"], ["填报单位：东镇", None, None, "填报日期：2020-06-30"]]),
        good=NAMES,
    ),
    Case(
        "C38",
        "缺身份证号列",
        "缺列.xlsx",
        lambda: a_book([[*row[:4], *row[5:]] for row in FAMILY], (*HEADER[:4], *HEADER[5:])),
        refused="E302",
        says="身份证号",
    ),
    Case(
        "C39",
        "两个姓名列",
        "重名.xlsx",
        lambda: a_book([[*row, row[2]] for row in FAMILY], (*HEADER, "姓名")),
        refused="E303",
        says="第 3、8 列",
    ),
    Case(
        "C40",
        "不可导入的列",
        "多列.xlsx",
        lambda: a_book(
            [[*row, 1, 2, "yes", "ok"] for row in FAMILY], (*HEADER, "id", "county_id", "is_admin", "status")
        ),
        warnings=("W304",),
        says="id、county_id、is_admin、status",
        good=NAMES,
    ),
    Case(
        "C41",
        "列序打乱",
        "乱序.xlsx",
        lambda: a_book([shuffled(row) for row in FAMILY], shuffled(HEADER)),
        good=NAMES,
    ),
    Case(
        "C42",
        "合计不符",
        "合计.xlsx",
        lambda: a_book((*VILLAGES, ("合计", None, 991, 20.25)), PROFILE),
        ledger=PROFILES,
        problems=("E305",),
        says="差 1",
    ),
    Case(
        "C43",
        "竖向合并",
        "合并.xlsx",
        merged_household,
        wrong={4: (("E429", ""),), 5: (("E400", "姓名"),)},
        good=("王一", "王二"),
    ),
    Case("C44", "中间空行", "空行.xlsx", gaps, good=NAMES),
    Case(
        "C45",
        "旧模板",
        "旧模板.xlsx",
        lambda: a_book(above=[["农户花名册", None, None, "模板：households.roll 第0版"]]),
        refused="E306",
    ),
    Case("C46", "只有表头", "空表.xlsx", lambda: a_book(()), refused="E307"),
)
