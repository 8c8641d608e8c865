"""Findings over a text, its sections, and figures beside the ledgers', as plain values."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yihu.engine.indicators import Count, Indicator, Unit
from yihu.engine.indicators import Kind as FigureKind
from yihu.engine.textcheck import Fact, check
from yihu.modules.textcheck import rules
from yihu.modules.textcheck.rules import Agreement, Finding, Gazetteer, Kind, Place

WRONG = "全区共发现问题273个，其中已整改237个，未整改46个。"
COUNTY, EAST, WEST = "430902000000", "430902101000", "430902102000"
FIRST, TWIN_EAST, TWIN_WEST = "430902101201", "430902101202", "430902102202"
PLACES = Gazetteer(
    [
        Place(name, code)
        for name, code in [
            ("甲区", COUNTY), ("东山镇", EAST), ("西湖乡", WEST), ("八一村", FIRST), ("和平村", TWIN_EAST), ("和平村", TWIN_WEST),
        ]
    ]
)  # fmt: skip


def fact_of(text: str) -> Fact:
    return check(text).facts[0]


def spans(length: int) -> st.SearchStrategy[list[tuple[int, int]]]:
    ends = st.tuples(st.integers(0, length), st.integers(0, length)).map(lambda pair: (min(pair), max(pair)))
    return st.lists(ends, min_size=1, max_size=3)


@given(st.text(max_size=40), st.data())
def test_the_pieces_are_the_text_whatever_overlaps(text: str, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(spans(len(text)), max_size=4))
    kinds = list(Kind)
    findings = [
        Finding(str(number), number, kinds[number % 4], "", *found[0], tuple(found))
        for number, found in enumerate(drawn, start=1)
    ]
    start, end = data.draw(spans(len(text)))[0]

    made = rules.pieces(text, findings, start=start, end=end, figures=data.draw(spans(len(text))))

    assert "".join(piece.text for piece in made) == text[start:end]


def test_a_contradiction_is_marked_at_every_figure_and_told_at_one() -> None:
    findings = [one for one in rules.findings_of(check(WRONG)) if one.kind is not Kind.AGREES]
    told = rules.pieces(WRONG, findings)

    assert [piece.text for piece in told if piece.wrong] == ["273个", "237个", "46个"]
    assert sorted(number for piece in told for number in piece.starts) == [one.number for one in findings]


def test_what_is_kept_of_a_check_says_the_same() -> None:
    text = f"{WRONG}截至2020年6月30日，投入近300万元，约12.6万人次受益。联系人13812345678。"
    result = check(text)
    kept = rules.unpacked(rules.packed(text, result))

    assert (kept.text, kept.relations) == (text, len(result.relations))
    assert [*kept.findings, *kept.agreeing(0, len(text))] == rules.findings_of(result)
    assert kept.count(Kind.PERSONAL) == 1
    for one, other in zip(kept.facts(0, len(text)), result.facts, strict=True):
        same = ("text", "value", "unit", "step", "bound", "label", "period", "date_value", "is_date")
        assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]


@given(
    st.lists(st.sampled_from(["一、工作情况", "（二）问题", "全区12户。", "字" * 900, "", "。"]), max_size=60)
)
def test_sections_are_the_text_and_none_is_too_long(lines: list[str]) -> None:
    text = "\n".join(lines)
    made = rules.sheets(text)

    assert "".join(text[one.start : one.end] for one in made) == text
    assert all(one.end - one.start <= 5_000 for one in made)
    assert all(
        rules.sheet_at(made, at) == one
        for one in made
        for at in {one.start, one.end - 1}
        if one.end > at >= one.start
    )


@pytest.mark.parametrize(
    ("text", "value", "unit", "agreement"),
    [
        ("发现问题273个。", "273", "个", Agreement.AGREES),
        ("发现问题273个。", "274", "个", Agreement.DIFFERS),
        ("下达资金838万元。", "838", "万元", Agreement.AGREES),
        ("下达资金838.5万元。", "838.46", "万元", Agreement.AGREES),
        ("下达资金838.5万元。", "839", "万元", Agreement.DIFFERS),
        ("整改完成率86.8%。", "86.81", "%", Agreement.AGREES),
        ("整改完成率86.8%。", "88", "%", Agreement.DIFFERS),
        ("发现问题270余个。", "273", "个", Agreement.AGREES),
        ("发现问题270余个。", "260", "个", Agreement.DIFFERS),
        ("发现问题270余个。", "290", "个", Agreement.DIFFERS),
        ("发现问题270个以上。", "290", "个", Agreement.AGREES),
        ("发现问题近300个。", "292", "个", Agreement.AGREES),
        ("发现问题近300个。", "301", "个", Agreement.DIFFERS),
        ("发现问题约270个。", "275", "个", Agreement.AGREES),
        ("发现问题约270个。", "300", "个", Agreement.DIFFERS),
        ("发现问题273户。", "273", "个", Agreement.UNKNOWN),
    ],
)
def test_a_figure_agrees_as_far_as_it_is_printed(
    text: str, value: str, unit: str, agreement: Agreement
) -> None:
    assert rules.compared(fact_of(text), Decimal(value), unit, text)[0] is agreement


def test_what_cannot_be_compared_says_why() -> None:
    assert rules.compared(fact_of("整改完成率86.8%。"), None, "%") == (
        Agreement.UNKNOWN, "台账当日没有基数，算不出来",
    )  # fmt: skip
    assert rules.compared(fact_of("共有273户。"), Decimal(1), "人")[1] == "文中单位是“户”，指标单位是“人”"


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("全区共发现问题273个。", COUNTY),
        ("东山镇发现问题12个。", EAST),
        ("全区发现问题273个，其中东山镇12个。", EAST),
        ("东山镇八一村发现问题3个。", FIRST),
        ("西湖乡和平村发现问题3个。", TWIN_WEST),
        ("和平村发现问题3个。", ""),
        ("东山镇和西湖乡共发现问题15个。", ""),
        ("东山镇12户、西湖乡进展较快，合计发现问题15个。", ""),
        ("北岭镇发现问题3个。", ""),
        ("各贫困村共发现问题3个。", COUNTY),
        ("东山镇2020年上半年工作总结\n一、整改\n发现问题3个。", EAST),
        ("工作总结\n一、工作情况\n（一）东山镇\n发现问题3个。", EAST),
        ("工作总结\n一、工作情况\n（一）东山镇\n整改较好。\n二、问题\n发现问题3个。", COUNTY),
        ("东山镇整改较好。西湖乡发现问题3个。", WEST),
    ],
)
def test_a_figure_is_about_the_place_its_sentence_or_section_names(text: str, area: str) -> None:
    place = rules.place_of(text, text.rindex("个"), PLACES, rules.heads_of(text, PLACES, COUNTY))

    assert place.area_code == area
    assert bool(place.why) is not bool(area)


def an_indicator(kind: FigureKind, label: str = "问题总数") -> Indicator:
    return Indicator("x.y", label, Unit.PIECE, kind, Count(lambda area, day: None), formula="", source="")


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("发现问题3个。", FigureKind.STOCK, date(2020, 6, 30)),
        ("截至2020年5月31日，发现问题3个。", FigureKind.STOCK, date(2020, 5, 31)),
        ("2020年工作总结\n截至5月31日，发现问题3个。", FigureKind.CAMPAIGN, date(2020, 5, 31)),
        ("截至2020年4月，发现问题3个。", FigureKind.CAMPAIGN, date(2020, 4, 30)),
        ("2020年4月底，发现问题3个。", FigureKind.STOCK, date(2020, 4, 30)),
        ("2020年4月发现问题3个。", FigureKind.YEAR_TO_DATE, None),
        ("2020年一季度发现问题3个。", FigureKind.YEAR_TO_DATE, date(2020, 3, 31)),
        ("2020年上半年发现问题3个。", FigureKind.CAMPAIGN, date(2020, 6, 30)),
        ("2020年以来发现问题3个。", FigureKind.CAMPAIGN, date(2020, 6, 30)),
        ("2019年发现问题3个。", FigureKind.YEAR_TO_DATE, date(2019, 12, 31)),
        ("截至2020年12月31日，发现问题3个。", FigureKind.STOCK, None),
        ("比去年同期发现问题3个。", FigureKind.STOCK, None),
        ("下半年计划发现问题3个。", FigureKind.STOCK, None),
    ],
)
def test_a_figure_is_about_the_day_its_sentence_names(text: str, kind: FigureKind, day: date | None) -> None:
    facts = check(text).facts
    found, why = rules.day_of(
        facts[-1], facts, text, an_indicator(kind), as_of=date(2020, 6, 30), today=date(2020, 7, 15)
    )

    assert found == day
    assert bool(why) is (day is None)


def test_what_people_have_confirmed_goes_before_a_label_and_names_of_places_do_not_count() -> None:
    facts = check("东山镇发现问题273个，下达资金838万元。").facts
    labels = {rules.plain("发现问题数"): "rect.found"}

    assert [key for _, key in rules.matched(facts, {}, labels, PLACES.names)] == ["rect.found"]
    assert rules.matched(facts, {"发问题": ""}, labels, PLACES.names) == []
    learned = {rules.plain(facts[1].label): "fund.issued"}
    assert [key for _, key in rules.matched(facts, learned, labels, PLACES.names)] == [
        "rect.found",
        "fund.issued",
    ]
