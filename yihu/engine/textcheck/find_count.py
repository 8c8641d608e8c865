"""An announced number against the things listed: 四个镇：甲镇、乙镇…, 甲、乙、丙等3个村."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from .layout import Layout, Slot
from .model import Bound, Kind, Relation, RelationType

_AFTER = re.compile(
    r"[^，。；：、（）\d]{0,14}(?P<open>）：|：|（|，(?:即|分别是|分别为|包括)：?|，?(?:即|分别是|分别为|包括)：?)"
)
_LIST_END = re.compile(r"[）。；\n]|，(?!即)")
_ITEM = re.compile(r"[^\d，。；：（）“”？！]{2,14}")
_PLACE = re.compile(
    r"(?:乡镇|[镇乡村县区市组屯社局委办站所院校厂]|街道|社区|公司|合作社|中心|大队|农场|林场|村委会|居委会|基地|园区|学校|医院|企业|超市)$"
)
_PLACE_THEN_VERB = re.compile(
    r"([^，]{1,8}?(?:村|镇|乡|社区|街道|县|局))(?:予以|进行|被|受到|开展|给予|作|实施|已|均|全部)"
)
_BEFORE = re.compile(r"(?P<items>[^，。；：（）\n\d]*、[^，。；：（）\n\d]*?)(?P<etc>等)?(?:共|这|全部)?$")
_VERB = re.compile(
    r"^.*(?:在|对|为|由|向|将|从|到|以|是|有|有|有|赴|组织|深入|覆盖|涉及|涵盖|包括|确定|选取|选择|分布于|分布在|完成|推进|开展|建设|实施|打造|培育|召开|新建|和)"
)
_LONGEST = 30
_LONGEST_LIST = 400


@dataclass(frozen=True, slots=True)
class _Listing:
    number: int
    sure: bool
    words: str


def find_counts(layout: Layout) -> Iterator[Relation]:
    for slot in layout.slots:
        fact = slot.fact
        if fact.kind is not Kind.COUNT or fact.bound is not Bound.EXACT or not 2 <= fact.value <= _LONGEST:
            continue
        listing = _listed_after(layout, slot) or _listed_before(layout, slot)
        if listing is None:
            continue
        ok = listing.number == fact.value
        if ok or listing.sure:
            yield _relation(slot, listing, ok=ok)


def _listed_after(layout: Layout, slot: Slot) -> _Listing | None:
    """8个村（甲村、乙村…） or 8个村：甲村、乙村…。"""
    text = layout.text
    match = _AFTER.match(text, slot.end)
    if not match:
        return None
    start = match.end()
    limit = min(len(text), start + _LONGEST_LIST + 1)
    end_mark = _LIST_END.search(text, start, limit)
    end = end_mark.start() if end_mark else limit
    stretch = text[start:end]
    if match["open"] == "（" and (end_mark is None or end_mark[0] != "）"):
        return None
    if not 3 <= len(stretch) <= _LONGEST_LIST or "、" not in stretch or re.search(r"[\d：（]|其中", stretch):
        return None
    items = _items(stretch)
    if items is None:
        return None
    closed = match["open"] == "（" or (
        end_mark is not None and (end_mark[0] in "。；\n" or match["open"] == "）：")
    )
    sure = closed and not re.search(r"等|主要|其中|重点|[…]|及其", stretch) and _of_one_sort(items, stretch)
    return _Listing(len(items), sure, "、".join(items[:3]))


def _listed_before(layout: Layout, slot: Slot) -> _Listing | None:
    """甲镇、乙镇和丙镇三个乡镇; 等 leaves the list open."""
    match = _BEFORE.search(slot.lead[-120:])
    if not match:
        return None
    stretch = match["items"]
    items = _items(stretch)
    if items is None:
        return None
    items[0] = _VERB.sub("", items[0]) or items[0]
    more_than_announced = len(items) > slot.fact.value
    places = all(_PLACE.search(i) for i in items) and len({i[-1] for i in items}) == 1
    sure = places and len(items) >= 3 and (more_than_announced or not match["etc"])
    return _Listing(len(items), sure, "、".join(items[:3]))


def _items(stretch: str) -> list[str] | None:
    parts = [p for p in stretch.rstrip("等").split("、") if p]
    last = re.split(r"和|及|以及|与", parts[-1]) if parts else []
    if len(last) == 2 and all(2 <= len(p) <= 14 for p in last):
        parts[-1:] = last
    if parts and (trimmed := _PLACE_THEN_VERB.match(parts[-1])):
        parts[-1] = trimmed[1]
    if len(parts) < 2 or not all(_ITEM.fullmatch(p) for p in parts):
        return None
    return parts


def _of_one_sort(items: list[str], stretch: str) -> bool:
    """Names of one sort, cleanly parted: all places, or all short and of like length."""
    if re.search(r"和|及|与|的", "".join(items)):
        return False
    if all(_PLACE.search(i) for i in items):
        return True
    lengths = [len(i) for i in items]
    return len(items) >= 3 and max(lengths) <= 5 and max(lengths) - min(lengths) <= 2


def _relation(slot: Slot, listing: _Listing, *, ok: bool) -> Relation:
    stated, counted = slot.fact.value, Decimal(listing.number)
    end = "与文中一致" if ok else f"与文中的{slot.fact.text}相差{abs(stated - counted)}"
    return Relation(
        RelationType.COUNT, (), slot.index, "number of items listed", stated, counted, Decimal(1), ok,
        f"列出{listing.words}等共{listing.number}项，{end}",
    )  # fmt: skip
