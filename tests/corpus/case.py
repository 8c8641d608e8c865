"""What a case is, and the tables its files are made of."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import xlsxwriter

from yihu.engine.idcard import Sex, check_digit, invented

ROLL, PROFILES, KEY_PLACES = "households.roll", "places.profiles", "places.key_places"
PROBLEMS, FUNDS = "rectification.problems", "funds.batches"
Row = Sequence[Any]
HEADER = ("行政村", "户编号", "姓名", "与户主关系", "身份证号", "户属性", "建档日期")
EAST, EAST_2, WEST, FAR = "东镇东一村", "东镇东二村", "西镇西一村", "远镇远村"
REGISTERED = "2014-12-01"
CHILDREN, CHILD_BORN = ("之子", "之女", "儿子", "女儿"), date(1995, 5, 6)
PROFILE = ("行政村", "统计时点", "总户数（户）", "村集体经济收入（万元）")
PROFILE_YUAN = ("行政村", "统计时点", "总户数（户）", "村集体经济收入（元）")
KEY = ("行政村", "名称", "种类", "级别", "纳入依据", "纳入日期")
PROBLEM = ("编号", "所在村（社区）", "问题来源", "问题类别", "问题描述", "立行立改", "发现日期")


@dataclass(frozen=True)
class Case:
    """A file and what is said of it. `refused`: code of a file that is not read; `wrong`: line -> (code, column)
    of its bad cells; `problems`, `warnings`: codes of the whole table; `good`: what stands in the ledger once
    the good lines are applied, by its naming column; `others`: more files of the same kind of fault; `says`: a
    part of what is told; `lines`: staged lines, where `good` would be long."""

    number: str
    title: str
    name: str
    make: Callable[[], bytes]
    ledger: str = ROLL
    refused: str = ""
    wrong: Mapping[int, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    good: tuple[str, ...] = ()
    others: tuple[tuple[str, Callable[[], bytes]], ...] = ()
    says: str = ""
    sheet: str = ""
    without_hidden: bool = False
    is_slow: bool = False

    @property
    def files(self) -> tuple[tuple[str, Callable[[], bytes]], ...]:
        return ((self.name, self.make), *self.others)


def number(serial: int, *, born: date = date(1970, 5, 6), sex: Sex = Sex.MALE) -> str:
    return invented(born, serial, sex)


def with_check(first_17: str) -> str:
    return first_17 + check_digit(first_17)


def person(
    name: str = "王一",
    *,
    house: str = "H001",
    relation: str = "户主",
    serial: int = 1,
    village: str = EAST,
    id_number: Any = None,
    kind: str = "一般户",
    day: Any = REGISTERED,
) -> list[Any]:
    # A son as old as his father would be one more thing to be told of each family.
    born = CHILD_BORN if relation in CHILDREN else date(1970, 5, 6)
    given = number(serial, born=born) if id_number is None else id_number
    return [village, house, name, relation, given, kind, day]


FAMILY = (
    person(),
    person("王二", relation="之子", serial=2),
    person("李三", house="H002", serial=3, village=WEST),
)
NAMES = ("李三", "王一", "王二")
VILLAGES = (
    (EAST, "2019-12-31", 300, 5.2),
    (EAST_2, "2019-12-31", 280, 3),
    (WEST, "2019-12-31", 410, 12.05),
)


def a_book(
    rows: Sequence[Row] = FAMILY,
    header: Row = HEADER,
    above: Sequence[Row] = (),
    change: Callable[[Any, Any], None] | None = None,
    **options: Any,
) -> bytes:
    """An xlsx with fixed properties; `change(book, sheet)` before it is closed."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    book.set_properties({"created": datetime(2020, 6, 30, tzinfo=UTC), "author": "示例"})
    sheet = book.add_worksheet("Sheet1")
    put(book, sheet, [*above, header, *rows])
    if change is not None:
        change(book, sheet)
    book.close()
    return target.getvalue()


def put(book: Any, sheet: Any, rows: Sequence[Row], first: int = 0) -> None:
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for at, row in enumerate(rows, start=first):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, datetime.combine(cell, time()), day)
            elif isinstance(cell, str):
                sheet.write_string(at, column, cell)
            elif cell is not None:
                sheet.write(at, column, cell)


def a_csv(rows: Sequence[Row] = FAMILY, header: Row = HEADER, *, mark: str = ",", end: str = "\n") -> str:
    return end.join(mark.join(str(cell) for cell in row) for row in (header, *rows)) + end


def a_key_place(name: str, serial: int = 1) -> list[Any]:
    return [EAST, name, "村", "市级", "其他", f"2020-04-{serial:02d}"]


def filled(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook of whatever sheets `fill(book)` makes."""
    target = io.BytesIO()
    made = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, **options})
    made.set_properties({"created": datetime(2020, 6, 30, tzinfo=UTC)})
    fill(made)
    made.close()
    return target.getvalue()
