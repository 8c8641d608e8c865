"""C60–C71: dates, money, masks, error values, text that looks like a formula or a script, yes and no."""

from __future__ import annotations

from typing import Any

from tests.corpus.case import (
    EAST,
    EAST_2,
    FAMILY,
    HEADER,
    KEY,
    KEY_PLACES,
    PROBLEM,
    PROBLEMS,
    PROFILE,
    PROFILE_YUAN,
    PROFILES,
    VILLAGES,
    WEST,
    Case,
    a_book,
    a_key_place,
)

FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+2", "\r=1+3", "＝1+4", "\u00a0=1+5")
KEPT_FORMULAS = tuple(
    sorted(("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "=1+2", "=1+3", "＝1+4", "=1+5"))
)
SCRIPTS = (
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "{{7*7}}",
    "' OR 1=1 --",
    "${jndi:ldap://x}",
)
SAID = ("是", "√", 1, "Y", "有", "/")


def villages(*days: Any, income: Any = 1) -> list[list[Any]]:
    return [[place, day, 1, income] for place, day in zip((EAST, EAST_2, WEST), days, strict=False)]


def incomes(*amounts: Any) -> list[list[Any]]:
    places = (EAST, EAST_2, WEST, EAST, EAST_2, WEST)
    days = ("2019-12-31",) * 3 + ("2018-12-31",) * 3
    return [[place, day, 1, amount] for place, day, amount in zip(places, days, amounts, strict=False)]


def problem(serial: int, said: Any) -> list[Any]:
    return [f"W{serial}", EAST, "自查", "数据质量", f"第 {serial} 个问题", said, "2020-04-08"]


def error_values() -> bytes:
    def spoil(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 3, "=#REF!", None, "#REF!")
        sheet.write_formula(2, 3, "=B1", None, "")

    return a_book(villages("2019-12-31", "2019-12-31", "2019-12-31"), PROFILE, change=spoil)


MONEY = "村集体经济收入"

CASES = (
    Case(
        "C60",
        "日期成了序号",
        "序号日期.xlsx",
        lambda: a_book(villages(45291, 43830), PROFILE),
        ledger=PROFILES,
        warnings=("W206",),
        good=(f"{EAST} 2023-12-31", f"{EAST_2} 2019-12-31"),
        others=(
            ("1904.xlsx", lambda: a_book(villages(45291 - 1462, 43830 - 1462), PROFILE, date_1904=True)),
        ),
    ),
    Case(
        "C61",
        "不存在和说不清的日期",
        "坏日期.xlsx",
        lambda: a_book(villages("2026.2.30", "26/3/1", "2020年13月"), PROFILE),
        ledger=PROFILES,
        wrong=dict.fromkeys((2, 3, 4), (("E408", "统计时点"),)),
        says="请写成",
    ),
    Case(
        "C62",
        "世界时",
        "世界时.csv",
        lambda: f"{','.join(PROFILE)}\n{EAST},2026-03-01T23:30Z,1,1\n".encode(),
        ledger=PROFILES,
        warnings=("W206",),
        good=(f"{EAST} 2026-03-02",),
    ),
    Case(
        "C63",
        "金额的各种写法",
        "金额.xlsx",
        lambda: a_book(incomes("1.2万", "1,234.50元", "壹仟", "1e3"), PROFILE),
        ledger=PROFILES,
        warnings=("W206",),
        wrong={4: (("E409", MONEY),), 5: (("E409", MONEY),)},
        good=(f"{EAST} 2019-12-31", f"{EAST_2} 2019-12-31"),
    ),
    Case(
        "C64",
        "过细、负数、过大",
        "金额范围.xlsx",
        lambda: a_book(incomes("19.995", -5, 1e15, 19.99), PROFILE_YUAN),
        ledger=PROFILES,
        wrong={2: (("E410", MONEY),), 3: (("E411", MONEY),), 4: (("E412", MONEY),)},
        good=(f"{EAST} 2018-12-31",),
    ),
    Case(
        "C65",
        "万元栏里填了元",
        "单位.xlsx",
        lambda: a_book(
            [[place, "2020-06-30", homes, income * 10_000] for place, _, homes, income in VILLAGES], PROFILE
        ),
        ledger=PROFILES,
        warnings=("W413",),
        says="10,000",
        good=(f"{EAST} 2020-06-30", f"{EAST_2} 2020-06-30", f"{WEST} 2020-06-30"),
    ),
    Case(
        "C66",
        "银行卡号成了数字",
        "卡号.xlsx",
        lambda: a_book(
            [("王一", 6.22202000000123e18), ("王二", "6222020000001234567"), ("李三", "6222020000001234560")],
            ("姓名", "银行卡号"),
        ),
        ledger="",
    ),
    Case(
        "C67",
        "脱敏值粘回",
        "脱敏.xlsx",
        lambda: a_book(
            [[*FAMILY[0], "139****1234"], [*FAMILY[1], None], [*FAMILY[2], "19900000003"]],
            (*HEADER, "联系电话"),
        ),
        wrong={2: (("E415", "联系电话"),), 3: (("E429", ""),)},
        good=("李三",),
    ),
    Case(
        "C68",
        "错误值和没有结果的公式",
        "公式.xlsx",
        error_values,
        ledger=PROFILES,
        wrong={2: (("E416", MONEY),), 3: (("E416", MONEY),)},
        good=(f"{WEST} 2019-12-31",),
    ),
    Case(
        "C69",
        "像公式的文字",
        "公式文字.xlsx",
        lambda: a_book([a_key_place(text, at) for at, text in enumerate(FORMULAS, start=1)], KEY),
        ledger=KEY_PLACES,
        warnings=("W206",),
        good=KEPT_FORMULAS,
    ),
    Case(
        "C70",
        "像脚本的文字",
        "脚本.xlsx",
        lambda: a_book([a_key_place(text, at) for at, text in enumerate(SCRIPTS, start=1)], KEY),
        ledger=KEY_PLACES,
        good=tuple(sorted(SCRIPTS)),
    ),
    Case(
        "C71",
        "是与否",
        "是否.xlsx",
        lambda: a_book([problem(at, said) for at, said in enumerate((*SAID, "也许"), start=1)], PROBLEM),
        ledger=PROBLEMS,
        warnings=("W206",),
        wrong={8: (("E417", "立行立改"),)},
        good=tuple(f"W{at}" for at in range(1, 7)),
        says="可填：是、否",
    ),
)
