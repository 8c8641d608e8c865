"""Chinese numerals that count real things: 两个贫困村, 四个镇, 三十二户, 变压器一台, 百分之三十。

Slogans (四个不摘, 三个落实), ordinals (第三次) and policy names (一户一策, 五保户) are no counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from .clean import CJK, Clean
from .masks import Masks
from .measure import Made, Spot, hedge, make_spot
from .model import Bound
from .numerals import chinese_integer, last_digit_weight
from .units import unit_at

_CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿]{1,12}")
_PERCENT_WORDS = re.compile(
    r"百分之([零〇一二两三四五六七八九十百]{1,6})(?:点([零〇一二三四五六七八九]{1,4}))?"
)
# Before these words a numeral counts nothing: 四个不摘, 三个落实, 五个一批, 两个维护.
_SLOGAN = re.compile(
    r"[“‘《]?(?:一|不|意识|自信|维护|确立|代表|全面|确保|坚持|必须|聚焦|精准|到位|统一|转变|落实|方面|环节|层面|阶段|结合|严格|没有|注重"
    r"|突出|强化|关键|重点|覆盖|清零|清单|定位|务必|能否|导向|要素|维度|渠道|途径|步骤|月内|提升|加强|高地|示范|三年行动|先行|体系"
    r"|标准|优先|到村|到户|从严|文明|振兴|五年|[“‘《])"
)
_CHINESE_UNITS = frozenset(
    [
        "个",
        "名",
        "户",
        "人",
        "家",
        "次",
        "期",
        "支",
        "条",
        "座",
        "所",
        "处",
        "间",
        "栋",
        "台",
        "辆",
        "部",
        "份",
        "场",
        "起",
        "例",
        "位",
        "镇",
        "乡",
        "村",
        "乡镇",
        "个月",
        "小时",
        "人次",
        "亩",
        "公里",
        "吨",
        "万元",
        "元",
        "斤",
        "公斤",
        "项",
        "套",
        "只",
        "头",
        "棵",
        "株",
        "笔",
        "岁",
        "天",
        "社区",
        "街道",
        "行政村",
        "自然村",
        "村民小组",
        "对",
        "平方米",
        "平方公里",
        "米",
        "件",
    ]
)
_NEVER_SMALL = frozenset("项件部期级类种条对次天人户名位")
# 变压器一台、18.8万元: after the thing and before a mark, 一 is a count.
_POST_NOMINAL = re.compile(
    rf"(?![每第同之任统唯专归合不万周月年天某])[{CJK}]一[台套间座所处条辆名户家栋口眼块个支部场期]"
    r"(?=[，。；、）\d])"
)
_VERB_BEFORE = re.compile(
    r"(?:[有达共辖为建增购设装]|建成|新建|完成|召开|开展|举办|组织|查处|排查|发现|覆盖|涉及|成立|分|等|了|全[镇县乡村区市])$"
)


def find_chinese_counts(doc: Clean, masks: Masks) -> Iterator[Spot]:
    text = doc.text
    for match in _PERCENT_WORDS.finditer(text):
        whole = chinese_integer(match[1])
        if whole is not None and not masks.quotes(match.start()):
            printed = f"{whole}.{chinese_integer(match[2])}" if match[2] else str(whole)
            made = Made(
                Decimal(printed),
                last_digit_weight(printed),
                "%",
                Decimal(printed),
                "%",
                Bound.EXACT,
                frozenset(),
            )
            yield make_spot(doc, match.start(), match.end(), made)
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
        return make_spot(
            doc,
            start,
            end + 1,
            Made(Decimal(1), Decimal(1), text[end], Decimal(1), text[end], Bound.EXACT, frozenset()),
        )
    if (
        value is None
        or value < 2
        or printed[0] in "百千万亿零〇"
        or text[start - 1 : start] in ("第", "之", "点", "百", "周", "星")
    ):
        return None
    more = text[end : end + 1] in ("余", "多")
    if printed == "二" and text[end : end + 1] in ("次", "期"):
        return None
    unit = unit_at(text, end + more)
    stop = end + more + len(unit)
    if unit not in _CHINESE_UNITS or _empty_words(text, printed, unit, stop):
        return None
    if (
        unit in _NEVER_SMALL
        and value < 20
        and printed[0] != "两"
        and not _VERB_BEFORE.search(text[max(0, start - 2) : start])
    ):
        return None
    raw = Decimal(value)
    bound, flags = hedge(text, start, stop, more=more)
    return make_spot(doc, start, stop, Made(raw, Decimal(1), unit, raw, unit, bound, flags))


def _empty_words(text: str, printed: str, unit: str, stop: int) -> bool:
    if unit in ("个", "项", "次", "条", "件", "支", "种") and _SLOGAN.match(text, stop):
        return True
    # 三年两个月 aside, 一个两个 and 三三两两 are no counts; 一村一品, 两户一档 neither
    pattern = text[stop : stop + 1]
    return unit in ("村", "镇", "户", "人", "乡", "县") and pattern in "一二两三四五六七八九十"
