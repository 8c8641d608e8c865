"""C47–C59: ID numbers, households, persons known elsewhere. Region codes are of places that do not exist."""

from __future__ import annotations

from datetime import date

from tests.corpus.case import (
    CHILD_BORN,
    EAST,
    FAMILY,
    HEADER,
    NAMES,
    WEST,
    Case,
    Row,
    a_book,
    number,
    person,
    with_check,
)
from yihu.engine.idcard import Sex

CUT = "420105190001011"
MORE = (*HEADER, "性别", "出生日期")


def one(id_number: object, *rows: Row) -> bytes:
    """The family and one more household of one, in line 5."""
    return a_book((*FAMILY, person("周八", house="H009", id_number=id_number), *rows))


def bad_check(text: str) -> str:
    last = "0" if text[-1] != "0" else "1"
    return text[:-1] + last


def ends_in_zeros() -> str:
    """Eighteen digits that Excel filled up with zeros; the check digit cannot hold."""
    for serial in range(100, 200):
        text = f"999999196001011{'000'}"[:15] + "000"
        if with_check(text[:17]) != text:
            return text
        raise AssertionError(serial)
    raise AssertionError


def half_named() -> bytes:
    rows = [
        [*person(serial=1), "女", None],
        [*person("王二", relation="之子", serial=2), "男", f"{CHILD_BORN}"],
    ]
    future = with_check("99999920300101001")
    old = with_check("99999918990101001")
    rows.append([*person("孙九", house="H002", id_number=future), None, None])
    rows.append([*person("吴十", house="H003", id_number=old), None, None])
    return a_book(rows, MORE)


OK = ("周八", *NAMES)
E401, E402, E403 = ((("E401", "身份证号"),), (("E402", "身份证号"),), (("E403", "身份证号"),))

CASES = (
    Case(
        "C47",
        "身份证号成了数字",
        "数字.xlsx",
        lambda: one(4.20105e17),
        wrong={5: E401},
        good=NAMES,
        says="无法恢复",
    ),
    Case("C48", "末三位成了 000", "补零.xlsx", lambda: one(ends_in_zeros()), wrong={5: E401}, good=NAMES),
    Case("C49", "科学计数的文本", "科学计数.xlsx", lambda: one("4.20105E+17"), wrong={5: E401}, good=NAMES),
    Case(
        "C50",
        "小写 x、引号、制表符",
        "写法.xlsx",
        lambda: one(f"'{with_x().lower()}\t"),
        warnings=("W206",),
        good=tuple(sorted(OK)),
    ),
    Case(
        "C51",
        "15 位旧号",
        "旧号.xlsx",
        lambda: one("999999700506002"),
        warnings=("W206", "W402"),
        good=tuple(sorted(OK)),
    ),
    Case(
        "C52",
        "校验码不符",
        "校验码.xlsx",
        lambda: one(bad_check(number(7))),
        wrong={5: E402},
        good=NAMES,
        says="末位应为",
    ),
    Case(
        "C53",
        "出生日期不存在",
        "出生日期.xlsx",
        lambda: one(
            with_check("99999919560230001"),
            person("郑十", house="H010", id_number=with_check("99999919000229001")),
        ),
        wrong={5: E403, 6: E403},
        good=NAMES,
    ),
    Case(
        "C54", "闰日出生", "闰日.xlsx", lambda: one(number(1, born=date(2000, 2, 29))), good=tuple(sorted(OK))
    ),
    Case(
        "C55",
        "性别不符、未来出生、超过 120 岁",
        "不一致.xlsx",
        half_named,
        wrong={
            2: (("E404", "性别"),),
            3: (("E429", ""),),
            4: (("E404", "身份证号"),),
            5: (("E404", "身份证号"),),
        },
    ),
    Case(
        "C56",
        "籍贯与住地不同",
        "外地号.xlsx",
        lambda: one(with_check("99999819700506003")),
        good=tuple(sorted(OK)),
    ),
    Case(
        "C57",
        "没有户主、两个户主",
        "户主.xlsx",
        lambda: a_book(
            (
                person(relation="之子"),
                person("李三", house="H002", serial=3),
                person("李四", house="H002", serial=4),
                person("赵五", house="H003", serial=5, village=WEST),
            )
        ),
        wrong={
            2: (("E405", "与户主关系"),),
            3: (("E405", "与户主关系"),),
            4: (("E405", "与户主关系"),),
        },
        good=("赵五",),
    ),
    Case(
        "C58",
        "一人两户",
        "一人两户.xlsx",
        lambda: a_book((person(), person(house="H002"), person("赵五", house="H003", serial=5))),
        wrong={2: (("E406", "身份证号"),), 3: (("E406", "身份证号"),)},
        good=("赵五",),
        says="第 2、3 行",
    ),
    Case(
        "C59",
        "已在外县登记",
        "外县.xlsx",
        lambda: a_book((*FAMILY, person("钱七", house="H007", serial=77, village=EAST))),
        wrong={5: (("E407", "身份证号"),)},
        good=NAMES,
        says="已在其他地区登记",
    ),
)


def with_x() -> str:
    """A number whose check digit is X."""
    return next(text for serial in range(10, 499) if (text := number(serial, sex=Sex.FEMALE)).endswith("X"))
