"""C72–C78: the same content again, corrected, permuted, at the same time, of other people, and very much of it."""

from __future__ import annotations

from tests.corpus.case import (
    EAST,
    FAMILY,
    KEY,
    KEY_PLACES,
    NAMES,
    PROFILE,
    PROFILES,
    VILLAGES,
    WEST,
    Case,
    a_book,
    a_csv,
)

MANY, BAD_EVERY = 100_000, 100


def many() -> bytes:
    """A hundred thousand lines, each hundredth with a day that is none."""
    rows = []
    for at in range(MANY):
        day = "2020-02-30" if at % BAD_EVERY == BAD_EVERY - 1 else f"2020-04-{at % 28 + 1:02d}"
        rows.append((EAST if at % 2 else WEST, f"第{at}处", "村", "市级", "其他", day))
    return a_csv(rows, KEY).encode()


def corrected() -> bytes:
    return a_book([(place, day, homes + 1, income) for place, day, homes, income in VILLAGES], PROFILE)


CASES = (
    Case(
        "C72",
        "十万行，一千行有错",
        "十万行.csv",
        many,
        ledger=KEY_PLACES,
        wrong={at + 2: (("E408", "纳入日期"),) for at in range(BAD_EVERY - 1, MANY, BAD_EVERY)},
        is_slow=True,
    ),
    Case("C73", "同一文件两次", "花名册.xlsx", a_book, good=NAMES),
    Case(
        "C74", "另存后内容相同", "另存.csv", lambda: a_csv().encode("gb18030"), good=NAMES, warnings=("E501",)
    ),
    Case("C75", "更正后再导", "更正.xlsx", corrected, ledger=PROFILES),
    Case("C76", "行序打乱", "行序.xlsx", lambda: a_book(FAMILY[::-1]), good=NAMES),
    Case("C77", "同时导入", "村情.xlsx", lambda: a_book(VILLAGES, PROFILE), ledger=PROFILES),
    Case("C78", "他人辖区的行", "越界.xlsx", a_book, refused="E502", says="第 4 行"),
)
