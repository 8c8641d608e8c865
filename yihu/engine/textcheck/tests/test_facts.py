"""What counts as a figure, what it is worth, and what is none."""

from decimal import Decimal

import pytest

from yihu.engine.textcheck import Bound, Kind, check
from yihu.engine.textcheck.dev.samples import MARKED, Sample, load_samples


def printed(text: str) -> list[str]:
    return [fact.text for fact in check(text).facts]


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind"),
    [
        ("全镇共有脱贫户1,204户。", "1204", "户", Kind.COUNT),
        ("投入资金445.46万元。", "4454600", "元", Kind.MONEY),
        ("总人口1.26万人。", "12600", "人", Kind.COUNT),
        ("发放资金2亿3000万元。", "230000000", "元", Kind.MONEY),
        ("整改率96.6%。", "96.6", "%", Kind.PERCENT),
        ("下降6.5个百分点。", "6.5", "个百分点", Kind.PERCENT),
        ("种植药材２３６０亩。", "2360", "亩", Kind.AREA),
        ("发放化肥32.7吨。", "32.7", "吨", Kind.WEIGHT),
        ("涉及两个贫困村。", "2", "个", Kind.COUNT),
        ("走访三十二户。", "32", "户", Kind.COUNT),
        ("占比百分之三十。", "30", "%", Kind.PERCENT),
        ("播种面积9.1千公顷。", "9100", "公顷", Kind.AREA),
        ("期限不超过6个月。", "6", "个月", Kind.OTHER),
    ],
)
def test_a_figure_has_its_value_in_base_terms(text: str, value: str, unit: str, kind: Kind) -> None:
    (fact,) = check(text).facts

    assert (fact.value, fact.unit, fact.kind) == (Decimal(value), unit, kind)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020年3月22日召开会议。", "2020-03-22"),
        ("发布日期：2021-12-08 10:00", "2021-12-08"),
        ("截至6月30日。", "--06-30"),
        ("2020年上半年工作总结", "2020-H1"),
        ("2014/2015学年", "2014/2015"),
        ("1-12月累计发放。", "--01/--12"),
        ("截至2020年底。", "2020"),
        ("二〇二一年四月二十三日", "2021-04-23"),
    ],
)
def test_a_date_has_its_value_as_text(text: str, value: str) -> None:
    (fact,) = check(text).facts

    assert (fact.kind, fact.date_value) == (Kind.DATE, value)


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("走访240余户。", Bound.AT_LEAST),
        ("销售30多万元。", Bound.AT_LEAST),
        ("培训近800人。", Bound.AT_MOST),
        ("种植约500亩。", Bound.ABOUT),
        ("签约578人。", Bound.EXACT),
        ("参保率达到95%以上。", Bound.AT_LEAST),
    ],
)
def test_a_hedge_is_kept_as_a_bound(text: str, bound: Bound) -> None:
    (fact,) = check(text).facts

    assert fact.bound is bound


@pytest.mark.parametrize(
    "text",
    [
        "落实“四个不摘”要求，坚持一户一策。",
        "云政〔2022〕18号文件。",
        "武财农[2018]11号。",
        "索引号: 000000000/2022-00137",
        "监督电话：0000-1234567",
        "沿236国道和G318线。",
        "20XX年工作总结。",
        "第一批、第3批项目已验收。",
        "排查一级危房和D级危房。",
        "上午9:30开会，18时结束。",
        "落实“3+1”保障，推进2022+N行动。",
        "4G网络全覆盖，推进信息化2.0建设。",
        "五保户和三保障。",
        "地址：新华路78号 邮编：000000",
    ],
)
def test_what_is_no_quantity_is_no_fact(text: str) -> None:
    assert printed(text) == []


def test_a_number_broken_by_a_page_line_is_one_fact_with_one_span() -> None:
    page = "今年以来全县共排查农户，持续推进各项帮扶措施落地见效，不断巩固拓展脱贫攻坚成果同乡村振兴有效衔接，到位资金"
    text = f"1、{page}6842.\n2、5万元，{page}持续\n3、增加。"

    (fact,) = check(text).facts

    assert fact.value == Decimal(68425000)
    assert text[fact.start : fact.end] == fact.text == "6842.\n2、5万元"
    assert "split" in fact.flags


def test_a_unit_printed_once_serves_its_neighbours() -> None:
    facts = check("特困供养资金85.444万元（散养38.526万元和集中46.918）。").facts

    assert [f.value for f in facts] == [Decimal("854440"), Decimal("385260"), Decimal("469180")]
    assert "unit_missing" in facts[-1].flags


def test_cells_of_a_table_take_the_unit_of_their_head() -> None:
    table = "| 序号 | 乡镇 | 金额（万元） |\n| 1 | 甲镇 | 12.5 |\n| 2 | 乙镇 | 7 |\n| 合计 | | 19.5 |\n"

    facts = check(table).facts

    assert [f.value for f in facts] == [Decimal(125000), Decimal(70000), Decimal(195000)]
    assert all(f.unit == "元" and "unit_in_header" in f.flags for f in facts)


@pytest.mark.parametrize("sample", load_samples(MARKED), ids=lambda sample: sample.title)
def test_of_a_marked_text_every_fact_is_read_and_nothing_else(sample: Sample) -> None:
    found = {(fact.start, fact.end) for fact in check(sample.text).facts}

    assert [sample.text[a:b] for a, b in sorted(set(sample.facts) - found)] == []
    assert [sample.text[a:b] for a, b in sorted(found - {*sample.facts, *sample.optional})] == []
