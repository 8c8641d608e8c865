"""What is called wrong, what is not, and the arithmetic that is shown."""

import pytest

from yihu.engine.textcheck import CheckResult, RelationType, check
from yihu.engine.textcheck.dev.samples import MARKED, Sample, find_known, load_samples

SAMPLES = load_samples()
TOLD = [*SAMPLES, *load_samples(MARKED)]


def reasons(text: str) -> list[str]:
    return [relation.reason for relation in check(text).inconsistent]


@pytest.mark.parametrize("sample", TOLD, ids=lambda sample: sample.title)
def test_every_known_relation_gets_its_verdict_and_nothing_else_is_accused(sample: Sample) -> None:
    result = check(sample.text)
    expected: set[int] = set()
    for known in sample.known:
        hits = find_known(result, known)
        assert any(hit.ok is known.ok for hit in hits), known
        expected |= {id(hit) for hit in hits if not known.ok}

    assert [r.reason for r in result.inconsistent if id(r) not in expected] == []


def test_the_samples_are_many_and_of_many_kinds() -> None:
    kinds = {known.type for sample in TOLD for known in sample.known}

    assert len(TOLD) >= 100
    assert {"sum", "difference", "ratio", "average", "equal", "count", "date"} <= kinds


def test_the_reason_shows_the_arithmetic() -> None:
    assert reasons("累计培训13名，其中烹饪培训1名，美容培训6名，驾驶培训7名。") == [
        "1＋6＋7＝14，与文中的13相差1"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "共有脱贫户937户2685人（其中享受政策286户658人，稳定标识596户1893人）。",  # no full breakdown
        "全村党员45名，其中女党员12名，35岁以下党员15名，大专以上学历党员20名。",  # groups that overlap
        "下达中央资金838万元，省级资金801万元，市级资金142万元；其中已安排中央资金662万元，省级资金237万元，市级资金100万元。",
        "共排查隐患120余处，其中道路41处，房屋52处，水塘30处。",  # 余 leaves room
        "一季度报告警情19起。其中甲县、乙县、丙县各4起，丁县5起。",
        "农村自来水普及率92%，群众满意度97.3%，均高于全县水平。",  # no base in print
        "项目已完成353户，占总户数422户的83%。",  # truncated, not rounded
        "平均办理周期由28天压缩至11天，群众满意率由78%提升至92%。",
        "发放小额贷款105万元，惠及21户。四年累计可增收85万元，户均年增收4521元。",
        "全镇有优质企业、合作社、家庭农场等8个经营主体。",  # 等 leaves the list open
        "2019年全镇贫困户477户1042人。2020年全镇贫困户389户879人。",  # different years
        "甲村：脱贫户31户；乙村：脱贫户37户。",  # different places
        "累计减少4.66万人，年均减少1.55万人，发生率由50.8%下降到24.6%，年均减少8.73个百分点。",  # of a year
        "普通高中4383名学生受助445万元，1354名免学费96万元；中职免学费及住宿费共计571.77万元。",  # its own total
        "低保、特困663户1932人（其中低保521户1772人，特困142户160人，双重身份122户395人）。",  # overlap
        "2016年已脱贫170户，2017年已脱贫456户，2018年脱贫393户，未脱贫78户，共1097户。",  # no remainder of 456
        "去年4月退出1户，目前已退出贫困户72户，退出率100%。",  # 1户 is no base
        "全镇14个村开展排查，9个村已完成验收，3个村正在申报。",  # come and go
        "全县86个贫困村。\n其中深度贫困村36个。\n计划退出贫困村56个。",  # set apart
    ],
)
def test_what_the_text_does_not_tie_together_is_no_alarm(text: str) -> None:
    assert reasons(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("监测对象107户333人，其中边缘户45户117人，不稳定户6户15人，突发户56户211人。", RelationType.SUM),
        ("以上各项分别投入20.5万元、30万元，共计投入51.5万元。", RelationType.SUM),
        ("排查问题128个，已整改119个，剩余8个正在整改。", RelationType.DIFFERENCE),
        ("贫困发生率由11.6%下降到0.8%，下降11.8个百分点。", RelationType.DIFFERENCE),
        ("145个项目已开工140个，开工率达86.6%。", RelationType.RATIO),
        ("人均纯收入由9862元提高到14630元，增长58.3%。", RelationType.RATIO),
        ("劳务创收1348万元，比上年增加425万元，增长40%。", RelationType.RATIO),
        ("慰问困难户96户，发放慰问金4.8万元，户均600元。", RelationType.AVERAGE),
        ("边缘易致贫户共28户93人，均已帮扶。\n摸排边缘易致贫户共28户98人。", RelationType.EQUAL),
        ("共和镇（4个）：余丰、柳河、中屯，资金40万元。", RelationType.COUNT),
        ("2022年上半年工作总结\n截止到2022年底，已完成排查3轮。", RelationType.DATE),
        ("本月救助134户96人。", RelationType.OTHER),
        ("年初在册612户，全年新增47户，退出65户，年末在册584户。", RelationType.DIFFERENCE),
        ("务工24318人，较上年的23106人增加1122人。", RelationType.DIFFERENCE),
        ("合作社总收入46.8万元，总支出33.5万元，年末结余15.3万元。", RelationType.DIFFERENCE),
        ("全县易地搬迁3214户，集中安置2986户，分散安置328户。", RelationType.SUM),
        ("资助学生1683人，每人1500元，共发放252.15万元。", RelationType.AVERAGE),
        ("32个工作队中，评为优秀8个，占35%。", RelationType.RATIO),
        ("参保率99.91%，应参保68412人，实参保66350人。", RelationType.RATIO),
        ("发现疑点信息183条。\n上述138条疑点信息已交办。", RelationType.EQUAL),
        ("项目总投资1286400元。\n经评审，项目总投资126.84万元。", RelationType.EQUAL),
        ("石门乡18个村4260户用上水。\n工程惠及38个村4260户。", RelationType.EQUAL),
        ("问题涉及5个乡镇，共34个，其中：东山镇9个、西山镇8个、南山镇7个、北山镇10个。", RelationType.COUNT),
    ],
)
def test_each_kind_of_contradiction_is_found(text: str, kind: RelationType) -> None:
    result: CheckResult = check(text)

    assert [r.type for r in result.inconsistent] == [kind]
    assert all(r.reason for r in result.inconsistent)


def test_one_total_may_be_broken_down_several_ways() -> None:
    text = "受理638件，其中初访517件，重访121件。按诉求分，民生类254件、征地类163件、劳动类97件、其他124件。"

    sums = [r for r in check(text).relations if r.type is RelationType.SUM]

    assert len(sums) == 2
    assert all(r.ok for r in sums)


def test_rounded_inputs_widen_the_tolerance_and_whole_numbers_must_agree() -> None:
    assert reasons("总人口4.8万人（城镇1.9万人、农村2.95万人）。") == []
    assert len(reasons("总人口4800人（城镇1900人、农村2901人）。")) == 1


def test_the_prediction_has_the_shape_the_scorer_reads() -> None:
    pred = check("全镇监测户12户，其中甲类5户、乙类8户。").to_pred()

    assert pred["facts"][0] == {
        "text": "12户",
        "start": 5,
        "end": 8,
        "value": 12,
        "unit": "户",
        "kind": "count",
    }
    assert pred["relations"][0]["type"] == "sum"
    assert pred["relations"][0]["members"] == [1, 2]
    assert (pred["relations"][0]["total"], pred["relations"][0]["ok"]) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        "慰问困难户96户，发放慰问金4.8万元，户均0元。",
        "贫困人口0人，占总人口0人的0%。",
        "全镇0户，其中甲类0户、乙类0户。",
        "由0元增加到0元，增长0%。",
        "下达资金0万元，已支出0万元，支出率100%，结余0万元。",
        "慰问困难户0.00000000001户，发放慰问金999999999999999万亿元，户均3元，占999999999999999万亿元的3%。",
        "由0.0000000000001元增加到999999999999999万亿元，增长3%。",
    ],
)
def test_nothing_and_far_too_much_break_no_arithmetic(text: str) -> None:
    assert check(text).facts
