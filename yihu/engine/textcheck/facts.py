"""Every quantity and date of the clean text, with value, unit, precision and hedge."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from .clean import CJK, Clean
from .dates import find_dates
from .masks import Masks, masks_of
from .model import Bound, Fact, Kind
from .tables import Table
from .numerals import LONGEST, MAGNITUDES, arabic, chinese_integer, last_digit_weight
from .units import KIND_OF, MONEY, PERCENT, unit_at

_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_AFTER = re.compile(r"(?P<a>余|多|来|几)?(?P<m>万亿|千亿|百亿|十亿|千万|百万|十万|亿|万|千|百)?(?P<b>余|多|来)?")
_TAIL = re.compile(r"(?P<n>\d{1,4}(?:\.\d+)?)(?P<m>万|千)(?=[元人户亩斤吨公])")
_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]{1,12}")
_PERCENT_WORDS = re.compile(r"百分之([零〇一二两三四五六七八九十百]{1,6})(?:点([零〇一二三四五六七八九]{1,4}))?")
_HEDGE_MORE = re.compile(r"(?:超过?|突破|不少于|不低于|至少|高于|逾|多于|大于|≥|>)$")
_HEDGE_LESS = re.compile(r"(?:(?<![附最邻靠相])近|不足|不到|不超过|低于|小于|少于|至多|最多|≤|<)$")
_HEDGE_ABOUT = re.compile(r"(?:(?<![签履节契合制预])约|大约|大概|约为|约占|左右)$")
_MONEY_WORDS = re.compile(
    r"(?:资金|投资|投入|金额|补助|补贴|奖补|贷款|信贷|收入|支出|拨付|拨款|财政|经费|产值|销售额?|税收|捐款|捐赠|低保金|慰问金|费用|款|债券|授信|兑现|报销|救助金|发放|资助)"
)
_PEOPLE_WORDS = re.compile(r"(?:人口|群众|农民|劳动力|党员|学生|干部|居民|村民|老人|儿童)")
# Chinese numerals before these words count nothing: 四个不摘, 三个落实, 五个一批, 两个维护.
_SLOGAN = re.compile(
    r"[“‘《]?(?:一|不|意识|自信|维护|确立|代表|全面|确保|坚持|必须|聚焦|精准|到位|统一|转变|落实|方面|环节|层面|阶段|结合|严格|没有|注重"
    r"|突出|强化|关键|重点|覆盖|清零|清单|定位|务必|能否|导向|要素|维度|渠道|途径|步骤|月内|提升|加强|高地|示范|三年行动|先行|体系"
    r"|标准|优先|到村|到户|从严|文明|振兴|五年|[“‘《])"
)
_CHINESE_UNITS = frozenset(
    "个 名 户 人 家 次 期 支 条 座 所 处 间 栋 台 辆 部 份 场 起 例 位 镇 乡 村 乡镇 个月 小时 人次 亩 公里 吨 万元 元"
    " 斤 公斤 项 套 只 头 棵 株 笔 岁 天 社区 街道 行政村 自然村 村民小组 对 平方米 平方公里 米 件".split()
)
_NEVER_SMALL = frozenset("项 件 部 期 级 类 种 条 对 次 天 人 户 名 位".split())
# 变压器一台、18.8万元: after the thing and before a mark, 一 is a count.
_POST_NOMINAL = re.compile(rf"(?![每第同之任统唯专归合不万周月年天某])[{CJK}]一[台套间座所处条辆名户家栋口眼块个支部场期]" r"(?=[，。；、）\d])")
_VERB_BEFORE = re.compile(r"(?:[有达共辖为建增购设装]|建成|新建|完成|召开|开展|举办|组织|查处|排查|发现|覆盖|涉及|成立|分|等|了|全[镇县乡村区市])$")
_BARE_FOLLOWS = re.compile(r"[，。；、）\n]|$")


@dataclass(frozen=True, slots=True)
class Spot:
    """A fact in the making, by clean offsets."""

    start: int
    end: int
    fact: Fact


def find_spots(doc: Clean, tables: Sequence[Table] = ()) -> list[Spot]:
    """All facts in the order of the text."""
    text = doc.text
    dates = bytearray(len(text))
    spots: list[Spot] = []
    for moment in find_dates(text):
        dates[moment.start : moment.end] = b"\x01" * (moment.end - moment.start)
        spots.append(Spot(moment.start, moment.end, _date_fact(doc, moment.start, moment.end, moment.value)))
    masks = masks_of(text, dates)
    spots = [s for s in spots if not masks.hides(s.start, s.end)]
    for start, end in ((s.start, s.end) for s in spots):
        masks.hidden[start:end] = b"\x01" * (end - start)
    cells = list(_cells(doc, tables, masks))
    for spot in cells:
        masks.hidden[spot.start : spot.end] = b"\x01" * (spot.end - spot.start)
    spots += cells
    spots += _numbers(doc, masks)
    spots += _chinese_numbers(doc, masks)
    spots.sort(key=lambda s: s.start)
    return _share_units(doc, spots)


def _date_fact(doc: Clean, start: int, end: int, value: str) -> Fact:
    a, b = doc.span(start, end)
    flags = _split_flag(doc, a, b, start, end)
    return Fact(doc.source[a:b], a, b, Kind.DATE, Decimal(0), "date", "date", date_value=value, flags=flags)


def _split_flag(doc: Clean, a: int, b: int, start: int, end: int) -> frozenset[str]:
    broken = (b - a) > (end - start) and "\n" in doc.source[a:b]
    return frozenset({"split"}) if broken else frozenset()


def _numbers(doc: Clean, masks: Masks) -> Iterator[Spot]:
    text = doc.text
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if end - start > LONGEST + 4 or masks.hidden[start] or masks.hidden[end - 1]:
            continue
        if masks.quotes(start) or _glued(text, start):
            continue
        spot = _measured(doc, match[0], start, end)
        if spot is not None:
            yield spot


def _cells(doc: Clean, tables: Sequence[Table], masks: Masks) -> Iterator[Spot]:
    """Numbers that fill a table cell, with the unit of their column."""
    for table in tables:
        skipped = {c for c in range(len(table.heads)) if table.counts_rows(c)}
        for cell in (cell for row in table.rows for cell in row if cell.number and cell.column not in skipped):
            start, end = cell.number or (0, 0)
            digits = doc.text[start:end].lstrip("-")
            if not masks.hidden[start] and len(digits) <= LONGEST:
                yield _spot(doc, start, end, _in_cell(doc.text[start:end], digits, table.unit_of(cell.column)))


def _in_cell(printed: str, digits: str, head_unit: str) -> _Made:
    magnitude = next((m for m in ("万", "亿") if head_unit.startswith(m)), "")
    scale = MAGNITUDES[magnitude]
    raw = arabic(digits) * (-1 if printed.startswith("-") else 1)
    flags = frozenset({"unit_in_header"})
    unit = head_unit.removeprefix(magnitude)
    return _Made(raw * scale, last_digit_weight(digits) * scale, unit, raw, magnitude, Bound.EXACT, flags)


def _glued(text: str, start: int) -> bool:
    """Part of a longer token: 1.2.3, +5 of 3+5, the 5 of a5."""
    before = text[start - 1 : start]
    return before in (".", "+", "/", "^", "#") or (before.isascii() and before.isalpha())


def _measured(doc: Clean, printed: str, start: int, end: int) -> Spot | None:
    text = doc.text
    after = _AFTER.match(text, end)
    magnitude = (after["m"] or "") if after else ""
    stop = after.end() if after else end
    more = bool(after and (after["a"] or after["b"]))
    raw = arabic(printed)
    value, step = raw * MAGNITUDES[magnitude], last_digit_weight(printed) * MAGNITUDES[magnitude]
    if magnitude == "亿" and not more and (tail := _TAIL.match(text, stop)):
        value += arabic(tail["n"]) * MAGNITUDES[tail["m"]]
        step, stop = last_digit_weight(tail["n"]) * MAGNITUDES[tail["m"]], tail.end()
    unit = unit_at(text, stop)
    if unit:
        stop += len(unit)
    elif not magnitude and not more:
        return _bare(doc, printed, start, end)
    if not unit and after and not magnitude:
        return None
    bound, flags = _hedge(text, start, stop, more=more)
    made = _Made(value, step, unit, raw, magnitude + unit, bound, flags)
    return _spot(doc, start, stop, made)


@dataclass(frozen=True, slots=True)
class _Made:
    value: Decimal
    step: Decimal
    unit: str
    raw: Decimal
    raw_unit: str
    bound: Bound
    flags: frozenset[str]


def _spot(doc: Clean, start: int, end: int, made: _Made) -> Spot:
    a, b = doc.span(start, end)
    flags = made.flags | _split_flag(doc, a, b, start, end)
    unit, kind = made.unit, KIND_OF.get(made.unit, Kind.COUNT)
    if not unit and "unit_in_header" not in flags:
        unit, kind = _guessed_unit(doc.text, start, end)
        flags |= {"unit_missing"}
    if doc.text[start - 1 : start] in ("各", "均"):
        flags |= {"each"}
    fact = Fact(
        doc.source[a:b], a, b, kind, made.value, _base(unit), _base(made.unit), made.raw, made.raw_unit,
        made.step, made.bound, flags=flags,
    )  # fmt: skip
    return Spot(start, end, fact)


def _base(unit: str) -> str:
    return {"百分点": "个百分点", "元人民币": "元", "块钱": "元", "个人": "人", "口人": "人"}.get(unit, unit)


def _guessed_unit(text: str, start: int, end: int) -> tuple[str, Kind]:
    """万 without 元: money when the words around say so."""
    before, after = text[max(0, start - 14) : start], text[end : end + 6]
    if _PEOPLE_WORDS.search(after[:5]):
        return "人", Kind.COUNT
    if _MONEY_WORDS.search(before + after):
        return "元", Kind.MONEY
    return "", Kind.COUNT


def _hedge(text: str, start: int, end: int, *, more: bool) -> tuple[Bound, frozenset[str]]:
    before, after = text[max(0, start - 4) : start], text[end : end + 3]
    if more:
        return Bound.AT_LEAST, frozenset({"approx"})
    if _HEDGE_MORE.search(before) or re.match(r"以上|之多", after):
        return Bound.AT_LEAST, frozenset()
    if _HEDGE_LESS.search(before) or re.match(r"以下|以内", after):
        return Bound.AT_MOST, frozenset()
    if _HEDGE_ABOUT.search(before) or after.startswith("左右"):
        return Bound.ABOUT, frozenset()
    return Bound.EXACT, frozenset()


def _bare(doc: Clean, printed: str, start: int, end: int) -> Spot | None:
    """A number without unit counts where a label stands before it and the phrase ends after it."""
    text = doc.text
    if shared := _shared_by_range(text, end):
        unit, magnitude = shared
        made = _Made(
            arabic(printed) * MAGNITUDES[magnitude], last_digit_weight(printed) * MAGNITUDES[magnitude], unit,
            arabic(printed), magnitude + unit, Bound.EXACT, frozenset({"unit_shared"}),
        )  # fmt: skip
        return _spot(doc, start, end, made)
    if not re.match(f"[{CJK}）]", text[start - 1 : start] or " ") or not _BARE_FOLLOWS.match(text, end):
        return None
    raw = arabic(printed)
    made = _Made(raw, last_digit_weight(printed), "", raw, "", Bound.EXACT, frozenset({"bare"}))
    return _spot(doc, start, end, made)


_SHARED = re.compile(
    r"(?:[-~至到]\d+(?:\.\d+)?|(?:[、和及与]\d+(?:\.\d+)?){1,5})(?P<m>千万|百万|十万|亿|万|千|百)?"
)


def _shared_by_range(text: str, end: int) -> tuple[str, str] | None:
    """1000-5000元, 提升1.2、3.5、2.7个百分点: the first numbers take the unit of the last."""
    match = _SHARED.match(text, end)
    if not match:
        return None
    unit = unit_at(text, match.end())
    return (unit, match["m"] or "") if unit else None


_RATE_BEFORE = re.compile(r"(?:增长|下降|增幅|降幅|增速)(?:了|达|为)?$")


def _share_units(doc: Clean, spots: list[Spot]) -> list[Spot]:
    """A bare number is kept beside a measured one of its own bracket or list, and takes its unit."""
    kept: list[Spot] = []
    for spot in spots:
        if "bare" not in spot.fact.flags:
            kept.append(spot)
            continue
        if _RATE_BEFORE.search(doc.text[max(0, spot.start - 6) : spot.start]):
            fact = replace(spot.fact, unit="%", kind=Kind.PERCENT, flags=frozenset({"unit_missing"}))
            kept.append(Spot(spot.start, spot.end, fact))
            continue
        giver = next((s for s in reversed(kept[-6:]) if _lends(doc.text, s, spot)), None)
        if giver is None:
            continue
        scale = MAGNITUDES.get(giver.fact.raw_unit.removesuffix(giver.fact.printed_unit), 1)
        raw = spot.fact.raw_value or Decimal(0)
        fact = replace(
            spot.fact, value=raw * scale, step=spot.fact.step * scale, unit=giver.fact.unit, kind=giver.fact.kind,
            flags=frozenset({"unit_missing"}),
        )  # fmt: skip
        kept.append(Spot(spot.start, spot.end, fact))
    return kept


def _lends(text: str, giver: Spot, spot: Spot) -> bool:
    """Both have a point or neither has; the giver stands in the same list, with a unit in print."""
    between = text[giver.end : spot.start]
    if not 1 < len(between) <= 24 or not giver.fact.printed_unit or giver.fact.kind in (Kind.PERCENT, Kind.DATE):
        return False
    if re.search(r"[。；\n（）“”《》]", between) or not re.match(r"[、，和及与]", between):
        return False
    return ("." in spot.fact.text) == ("." in giver.fact.text)


def _chinese_numbers(doc: Clean, masks: Masks) -> Iterator[Spot]:
    text = doc.text
    for match in _PERCENT_WORDS.finditer(text):
        whole = chinese_integer(match[1])
        if whole is not None and not masks.quotes(match.start()):
            printed = f"{whole}.{chinese_integer(match[2])}" if match[2] else str(whole)
            made = _Made(Decimal(printed), last_digit_weight(printed), "%", Decimal(printed), "%", Bound.EXACT, frozenset())
            yield _spot(doc, match.start(), match.end(), made)
    for match in _CHINESE.finditer(text):
        start = match.start()
        if masks.hidden[start] or masks.quotes(start):
            continue
        spot = _chinese_count(doc, match)
        if spot is not None:
            yield spot


def _chinese_count(doc: Clean, match: re.Match[str]) -> Spot | None:
    """两个贫困村, 四个镇, 三十二户; never 四个不摘, 一户一策, 第三次, 五保户."""
    text, printed, start, end = doc.text, match[0], match.start(), match.end()
    value = chinese_integer(printed)
    if value == 1 and _POST_NOMINAL.match(text, max(0, start - 1)):
        return _spot(doc, start, end + 1, _Made(Decimal(1), Decimal(1), text[end], Decimal(1), text[end], Bound.EXACT, frozenset()))
    if value is None or value < 2 or printed[0] in "百千万亿零〇" or text[start - 1 : start] in ("第", "之", "点", "百", "周", "星"):
        return None
    more = text[end : end + 1] in ("余", "多")
    if printed == "二" and text[end : end + 1] in ("次", "期"):
        return None
    unit = unit_at(text, end + more)
    stop = end + more + len(unit)
    if unit not in _CHINESE_UNITS or _empty_words(text, printed, unit, stop):
        return None
    if unit in _NEVER_SMALL and value < 20 and printed[0] != "两" and not _VERB_BEFORE.search(text[max(0, start - 2) : start]):
        return None
    raw = Decimal(value)
    bound, flags = _hedge(text, start, stop, more=more)
    return _spot(doc, start, stop, _Made(raw, Decimal(1), unit, raw, unit, bound, flags))


def _empty_words(text: str, printed: str, unit: str, stop: int) -> bool:
    if unit in ("个", "项", "次", "条", "件", "支", "种") and _SLOGAN.match(text, stop):
        return True
    # 三年两个月 aside, 一个两个 and 三三两两 are no counts; 一村一品, 两户一档 neither
    pattern = text[stop : stop + 1]
    return unit in ("村", "镇", "户", "人", "乡", "县") and pattern in "一二两三四五六七八九十"


def is_money(fact: Fact) -> bool:
    return fact.kind is Kind.MONEY or fact.unit in MONEY


def is_percent(fact: Fact) -> bool:
    return fact.unit in PERCENT
