"""One cell as a clean value of its column: the only place that decides what people may write.

Forms, the grid, the API and the importer all read through `clean`. Codes and words follow the error catalogue:
cause first, then what to do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yihu.engine import areas, idcard, money
from yihu.engine.enums import Labelled
from yihu.engine.errors import BadValue
from yihu.engine.ledgers import Column, Kind

# Between the cells of a staged line, and between the parts of a secret in its cell; cleaned text never holds them.
SEPARATOR, PART = "\x1f", "\x1e"
PARTS = ("cipher", "index", "last", "born_on", "sex", "id_index", "type", "grade")
TEXTS = {
    "E207": "姓名含系统自造字，请补录规范汉字",
    "E400": "必填，请填写",
    "E401": "身份证号已被 Excel 按数字截断，后几位无法恢复，请把该列设为“文本”后从原始资料重新填写",
    "E408": "日期“{value}”无法确定，请写成 2026-03-01",
    "E409": "金额“{value}”写法不支持，请只填数字，单位见列名",
    "E410": "金额最多两位小数（到分），请核对",
    "E411": "金额不能为负，退款请用“冲正”",
    "E412": "金额 {value} 过大，请核对单位是元还是万元",
    "E414": "银行卡号已被 Excel 截断，后几位无法恢复，请把该列设为“文本”后从存折（卡）重新填写",
    "E415": "这是脱敏值，不能用来覆盖原值；请填写完整号码或删去该列",
    "E416": "单元格是错误值/公式无结果（{value}），请改成实际内容",
    "E417": "“{value}”不是可选值，可填：{choices}",
    "E419": "“{value}”在本辖区有 {count} 处（{places}），请写成“乡镇名+村名”或 12 位代码",
    "E420": "没有找到“{value}”，或不在您的管理范围内，请核对",
    "E421": "“{value}”应为{kind}，请改正",
    "E422": "内容过长：{length} 字，最多 {limit} 字，请精简",
    "E423": "电话号码“{value}”位数不对，请填 11 位手机号或带区号的固定电话",
    "E424": "“{value}”是 Excel 的科学计数，编号后几位已丢失，请在 Excel 中把该列设为“文本”后从原始资料重新填写",
    "E430": "银行卡号应为 12 至 19 位数字，现为 {length} 位，请核对卡面",
    "E431": "残疾证号应为身份证号加类别、等级共 20 位（补证 22 位），{fault}，请核对证件",
}

YES = ("是", "有", "√", "✓", "对", "1", "y", "yes", "true")
NO = ("否", "无", "×", "x", "0", "n", "no", "false", "/")
EMPTY = ("", "/", "／", "-", "—", "无数据", "null", "none")
# Words for an empty cell where no word can be meant.
NOTHING = ("无", "暂无", "没有", "未填", "不详")
_NEVER_WORDS = (Kind.ID_NUMBER, Kind.PHONE, Kind.BANK_CARD, Kind.DATE, Kind.MONEY, Kind.INTEGER, Kind.DECIMAL)
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DAY = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[ T]?\d{2}:?\d{2}(?::?\d{2}(?:\.\d{1,6})?)?)?")
_PHONE = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}(?:-\d{1,6})?|[2-9]\d{6,7}")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?Z")
# What Excel makes of a number of twelve digits and more: never what anybody wrote into a text.
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+[12]\d")
_ERROR_VALUE = re.compile(r"#(?:REF!|DIV/0!|N/A|VALUE!|NAME\?|NUM!|NULL!)")
_AMOUNT = re.compile(r"((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)\s*(万元|元|万)?")
_FEN = {"万元": money.FEN_PER_WAN, "万": money.FEN_PER_WAN}
# What one of the header's units is in the column's own; only what multiplies exactly.
_FACTORS = {
    ("公顷", "亩"): 15,
    ("平方公里", "亩"): 1500,
    ("万亩", "亩"): 10_000,
    ("万人", "人"): 10_000,
    ("万户", "户"): 10_000,
    ("千米", "公里"): 1,
    ("km²", "平方公里"): 1,
    ("km2", "平方公里"): 1,
    ("平方千米", "平方公里"): 1,
    ("㎡", "平方米"): 1,
    ("m²", "平方米"): 1,
    ("m2", "平方米"): 1,
    ("平米", "平方米"): 1,
    ("平方", "平方米"): 1,
}
_SHANGHAI = timedelta(hours=8)
_SERIAL_ZERO = date(1899, 12, 30)
_SEPARATORS = re.compile("[\u00b7\u2022\u30fb\uff65\u2027]")


def wrong(code: str, **values: object) -> BadValue:
    """A cell's refusal, with the catalogue's code and words."""
    refused = BadValue(TEXTS[code].format(**values))
    refused.code = code
    return refused


class OutOfScope(BadValue):
    """The place exists, and belongs to others: the whole batch is refused, nothing about the row is echoed."""

    code = "E502"


@dataclass(frozen=True)
class Lookups:
    """What codes and names mean. `places`: spelling -> codes; `outside`: spellings of places beyond the scope;
    `names`: code -> name with township; `units`: spelling -> unit ids; `as_of`: for birth dates."""

    as_of: date
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    outside: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def tidy(text: str) -> str:
    """Spaces of every width become one, invisible marks go, full-width letters and digits become plain; Chinese
    punctuation stays as it is written."""
    clean = "".join(_half(char) for char in unicodedata.normalize("NFC", text))
    return re.sub(r"[ \t\r\n\u00a0\u2000-\u200a\u3000]+", " ", _INVISIBLE.sub("", clean)).strip()


def _half(char: str) -> str:
    return (
        chr(ord(char) - 0xFEE0)
        if "\uff10" <= char <= "\uff5a" and chr(ord(char) - 0xFEE0).isalnum()
        else char
    )


def clean(column: Column, kind: str, text: str, lookups: Lookups, unit: str = "") -> Any:
    """The value of a cell: str, int (fen for money), Decimal, date, bool, 12-digit code, unit id or IdNumber; None
    when it is empty.

    `kind`: the cell's own kind (t, n, d, b, h, e); `unit`: what the file's header says about money, else the
    column's. Raises BadValue with the catalogue's code, OutOfScope for places of others.
    """
    tidied = tidy(text)
    if kind == "e" or _ERROR_VALUE.fullmatch(tidied):
        raise wrong("E416", value=text)
    is_empty = tidied.lower() in EMPTY or (tidied in NOTHING and column.kind in _NEVER_WORDS)
    if is_empty and not (column.kind is Kind.YES_NO and tidied):
        if column.required:
            raise wrong("E400")
        return None
    return _READERS[column.kind](column, kind, tidied, lookups, unit or column.unit)


def _text(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    if _PRIVATE.search(text):
        raise wrong("E207")
    if _SCIENTIFIC.fullmatch(text):
        raise wrong("E424", value=text)
    value = _SEPARATORS.sub("·", text)
    if len(value) > column.max_length and column.kind is Kind.TEXT:
        raise wrong("E422", length=len(value), limit=column.max_length)
    return value


def _integer(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> int:
    text = text if column.grouped else text.removesuffix("年").removesuffix("年度")
    number = _scaled(column, text, unit, r"-?\d{1,9}(?:\.\d{1,4})?" if unit != column.unit else r"-?\d{1,9}")
    if number is None or number != number.to_integral_value() or abs(number) >= 10**9:
        raise wrong("E421", value=text, kind="整数")
    return int(number)


def _decimal(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> Decimal:
    number = _scaled(column, text.removesuffix("%"), unit, r"-?\d{1,12}(\.\d{1,6})?")
    if number is None:
        raise wrong("E421", value=text, kind="数字")
    return number


def _scaled(column: Column, text: str, unit: str, form: str) -> Decimal | None:
    """The number in the column's own unit, which may also stand behind it in the cell; None where it is none."""
    bare = text.replace(",", "").removesuffix(column.unit).removesuffix(unit).strip()
    return Decimal(bare) * factor(unit, column.unit) if re.fullmatch(form, bare) else None


def factor(given: str, wanted: str) -> int:
    """How many of the wanted unit one of the given is; 1 where nothing is known."""
    return _FACTORS.get((given, wanted), 1)


def fits(given: str, wanted: str) -> bool:
    """Whether amounts in one unit can be taken over into the other without losing anything."""
    return not given or given == wanted or (given, wanted) in _FACTORS


def _money(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> int:
    digits = text.removeprefix("￥").removeprefix("¥").strip()
    if column.signed and digits[:1] in ("-", "−", "－", "+"):
        fen = _money(column, kind, digits[1:].strip(), lookups, unit)
        return fen if digits[0] == "+" else -fen
    if re.fullmatch(r"[-−－]\s*[\d,.]+\s*(?:万?元|万)?", digits):
        raise wrong("E411")
    found = _AMOUNT.fullmatch(digits)
    if found is None:
        raise wrong("E409", value=text)
    # A unit written into the cell is what the person meant, whatever stands above the column.
    said = found.group(2) or unit
    scaled = Decimal(found.group(1).replace(",", "")) * _FEN.get(said, money.FEN_PER_YUAN)
    if scaled != scaled.to_integral_value():
        raise wrong("E410")
    if scaled >= Decimal(10) ** 15:
        raise wrong("E412", value=text)
    return int(scaled)


def _date(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> date:
    if kind == "n" and re.fullmatch(r"[2-6]\d{4}(?:\.\d+)?", text):
        return _SERIAL_ZERO + timedelta(days=int(text.split(".")[0]))  # a day that lost its format
    if _UTC.fullmatch(text):
        return (datetime.fromisoformat(text.replace("Z", "+00:00")) + _SHANGHAI).date()
    day = _day(kind, text.replace(" ", "") if "年" in text else text)
    if day is None or not 1900 <= day.year <= 2100:
        raise wrong("E408", value=text)
    return day


def _day(kind: str, text: str) -> date | None:
    """A month alone means its first day; as a number it would not tell 2020.1 from 2020.10."""
    found = _DAY.fullmatch(text) or _COMPACT.fullmatch(text)
    month = _MONTH.fullmatch(text) if kind != "n" else None
    parts = found.groups()[:3] if found else (*month.groups(), "1") if month else ()
    try:
        return date(*(int(part) for part in parts)) if parts else None
    except ValueError:
        return None


def _code(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    codes = column.codes
    assert codes is not None
    if column.sensitive and text in ("有", "无"):
        raise wrong("E415")
    member = codes.by_label(text) or codes.by_word(text)
    if member is None:
        raise wrong("E417", value=text, choices=choices(codes))
    return member.value


def choices(codes: type[Labelled]) -> str:
    labels = [member.label for member in codes]
    return "、".join(labels[:12]) + ("……" if len(labels) > 12 else "")


def _yes_no(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> bool:
    lowered = text.lower()
    if lowered in YES:
        return True
    if lowered in NO:
        return False
    raise wrong("E417", value=text, choices="是、否")


def _area(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    spelling = text.replace(" ", "").replace("/", "").replace("·", "")
    codes = lookups.places.get(spelling, ())
    if len(codes) == 1:
        return codes[0]
    if codes:
        places = "、".join(lookups.names[code] for code in codes[:3])
        raise wrong("E419", value=text, count=len(codes), places=places)
    if spelling in lookups.outside or (re.fullmatch(r"\d{12}", spelling) and _looks_like_a_place(spelling)):
        raise OutOfScope("不属于您的管理范围")
    raise wrong("E420", value=text)


def _looks_like_a_place(code: str) -> bool:
    return not code.startswith("0") and areas.level_of(code) is not areas.Level.NATION


def _unit(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> int:
    found = lookups.units.get(text, ())
    if len(found) != 1:
        raise wrong("E420", value=text)
    return found[0]


def _id_number(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> idcard.IdNumber:
    if kind == "n":
        raise wrong("E401")
    if "*" in text:
        raise wrong("E415")
    digits = text.replace(" ", "").replace("-", "").lstrip("'")
    return idcard.parse(upgraded(digits), lookups.as_of)


def upgraded(digits: str) -> str:
    """A 15-digit number of before 1999 as the 18 characters it became by rule; others unchanged."""
    if not re.fullmatch(r"\d{15}", digits):
        return digits
    first = f"{digits[:6]}19{digits[6:]}"
    return first + idcard.check_digit(first)


def _phone(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    if "*" in text:
        raise wrong("E415")
    digits = re.sub(r"[ ()（）]", "", text)
    if not _PHONE.fullmatch(digits):
        raise wrong("E423", value="*" * len(digits))
    return digits


def _confidential(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str | None:
    if text == "无":
        return None
    if "**" in text or text == "有":
        raise wrong("E415")
    if len(text) > column.max_length:
        raise wrong("E422", length=len(text), limit=column.max_length)
    return text


def _bank_card(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    if (kind == "n" and len(text) > 15) or re.fullmatch(r"\d(?:\.\d+)?[eE]\+?\d+", text):
        raise wrong("E414")
    if "*" in text:
        raise wrong("E415")
    digits = re.sub(r"[ '-]", "", text)
    if not re.fullmatch(r"\d{12,19}", digits):
        raise wrong("E430", length=len(digits))
    return digits


def _disability_card(column: Column, kind: str, text: str, lookups: Lookups, unit: str) -> str:
    """The identity number, one digit for the kind (1 to 7), one for the grade (1 to 4), and two more for a
    certificate that was issued again."""
    if kind == "n":
        raise wrong("E401")
    if "*" in text:
        raise wrong("E415")
    digits = text.replace(" ", "").lstrip("'").upper()
    if len(digits) not in (20, 22):
        raise wrong("E431", fault=f"现为 {len(digits)} 位")
    idcard.parse(digits[:18], lookups.as_of)
    if not re.fullmatch(r"[1-7][1-4](B\d|\d{2})?", digits[18:]):
        raise wrong("E431", fault="第 19 位应为类别 1–7、第 20 位应为等级 1–4")
    return digits


_READERS: dict[Kind, Any] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.DECIMAL: _decimal,
    Kind.MONEY: _money,
    Kind.DATE: _date,
    Kind.CODE: _code,
    Kind.YES_NO: _yes_no,
    Kind.AREA: _area,
    Kind.UNIT: _unit,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.BANK_CARD: _bank_card,
    Kind.DISABILITY_CARD: _disability_card,
    Kind.CONFIDENTIAL: _confidential,
}
