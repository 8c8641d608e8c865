"""The papers of a county office. Wording is our own; every number is a figure of a ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from yihu.core.access.actor import Actor
from yihu.engine.papers import GroupColumn, GroupRow, GroupTable, Heading, Kind, Paper, Part, Prose, Slot
from yihu.modules.rectification import actions as rectification
from yihu.modules.rectification.rules import RANK_RULE, Standing, ranked


def arrange(rows: Sequence[GroupRow]) -> list[GroupRow]:
    """Order and ranks by the rectification module's rule; what is no township of its own is never ranked."""
    by_code = {row.group: row for row in rows}
    standings = [_standing(row) for row in rows if not row.name.endswith("本级")]
    placed = [
        replace(by_code[one.code], rank="—" if one.rank is None else str(one.rank))
        for one in ranked(standings)
    ]
    own = [row for row in rows if row.name.endswith("本级") and row.values.get("rect.found")]
    return placed + own


def _standing(row: GroupRow) -> Standing:
    counted = {key: int(row.values.get(key) or 0) for key in _COUNTS}
    return Standing(
        code=row.group,
        name=row.name,
        total=counted["rect.found"],
        closed_today=counted["rect.closed_today"],
        done=counted["rect.done"],
        new_today=counted["rect.found_today"],
    )


def freeze_closings(actor: Actor, area_code: str, as_of: date, title: str) -> None:
    """Closings that a bulletin has printed can be reopened, no longer undone."""
    rectification.freeze(actor, area_code, as_of=as_of, issue=title)


_COUNTS = ("rect.found", "rect.closed_today", "rect.done", "rect.found_today")

_CREDIT: tuple[Part, ...] = (
    Prose(
        "今年以来新增小额信贷{loan.new_hh}户{loan.new}万元，户均{loan.avg}万元。",
        heading="金融帮扶",
        only_with=("loan.new",),
    ),
    Prose(
        "小额信贷余额{loan.balance}万元，其中逾期{loan.overdue_hh}户{loan.overdue}万元，逾期率{loan.overdue_rate}。",
        only_with=("loan.balance",),
    ),
    Prose("有意愿、符合条件还没有贷款的{loan.lacking}户。", only_with=("loan.lacking",)),
    Prose("各类帮扶保险在保{ins.persons}人次。", heading="保险保障", only_with=("ins.persons",)),
    Prose("今年以来赔付{ins.claims}次{ins.paid}万元。", only_with=("ins.paid",)),
)

_BENEFITS: tuple[Part, ...] = (
    Prose(
        "今年以来发放教育资助{edu.aid_amount}万元，惠及{edu.aid_hh}户{edu.aid}名学生。",
        heading="教育资助",
        only_with=("edu.aid_amount",),
    ),
    Prose(
        "本学期认定资助对象{edu.due_pop}人，应发{edu.due}万元，已发{edu.due_paid}万元，占本学期应发的{edu.aid_rate}。",
        only_with=("edu.aid_amount", "edu.due"),
    ),
    Prose(
        "保障{edu.online}名学生线上学习，其中帮助{edu.broadband}名学生接通宽带。",
        only_with=("edu.aid_amount", "edu.online"),
    ),
    Prose(
        "今年以来发放兜底保障资金{soc.paid}万元，惠及{soc.paid_hh}户；当年新纳入低保、特困{soc.new_hh}户{soc.new_pop}人。",
        heading="兜底保障",
        only_with=("soc.paid",),
    ),
    Prose("发放低保金{soc.dibao}万元，{soc.dibao_hh}户{soc.dibao_pop}人。", only_with=("soc.dibao",)),
    Prose(
        "发放特困供养金{soc.destitute}万元，其中分散供养{soc.destitute_at_home}万元、集中供养{soc.destitute_housed}万元。",
        only_with=("soc.destitute",),
    ),
    Prose("发放临时救助{soc.temp}万元，{soc.temp_hh}户。", only_with=("soc.temp",)),
    Prose("发放孤儿基本生活费{soc.orphan}万元，{soc.orphan_pop}人。", only_with=("soc.orphan",)),
    Prose(
        "发放残疾人两项补贴{soc.disab}万元，其中困难残疾人生活补贴{soc.disab_living}万元、"
        "重度残疾人护理补贴{soc.disab_care}万元。",
        only_with=("soc.disab",),
    ),
    Prose("发放特别救助{soc.special}万元，{soc.special_hh}户。", only_with=("soc.special",)),
    Prose(
        "今年以来发放医疗救助帮扶资金{med.aid_amount}万元，{med.aid_hh}户{med.aid_pop}人。",
        heading="医疗救助",
        only_with=("med.aid_amount",),
    ),
)

_SUMMARY: tuple[Part, ...] = (
    Prose(
        "今年以来，{area}紧盯建档立卡贫困人口{pov.plan_exit_hh}户{pov.plan_exit_pop}人的年度脱贫目标，压实责任、"
        "补齐短板，各项帮扶工作按计划推进。现将{year}年{period}工作情况总结如下："
    ),
    Heading(1, "重点工作推进情况"),
    Prose(
        "截至{as_of}，经各轮排查和上级比对反馈，共查出问题{rect.found}个，逐一落实整改措施{rect.measure}条、"
        "责任领导和印证资料；已整改销号{rect.done}个，整改完成率{rect.rate}，还有{rect.open}个正在整改。"
        "对未整改和新发现的问题实行日通报、周调度，累计编发通报{rect.bulletin}期。",
        heading="问题排查整改",
    ),
    Slot(
        "rectification",
        "问题排查整改：组织推动",
        help="会议部署、分组督导、长效机制等；数字请引用指标",
        starter="坚持边查边改、立行立改，按照一个问题、一套措施、一名责任领导、一套印证资料的要求，把排查、整改、检查、通报"
        "各环节衔接起来，督促乡镇逐项清零。",
        required=False,
    ),
    Slot(
        "income",
        "群众增收",
        heading="群众增收",
        help="产业帮扶、就业帮扶、消费帮扶的做法和成效",
        starter="因地制宜发展带动能力强的种养和加工产业，帮助有劳动能力的脱贫家庭就近就业，组织机关单位和企业定向采购"
        "农特产品，多渠道增加群众收入。",
    ),
    Prose(
        "上级下达财政专项扶贫资金：中央{fund.issued|tier=central}万元、省级{fund.issued|tier=province}万元、"
        "市级{fund.issued|tier=city}万元；已安排分配：中央{fund.allocated|tier=central}万元、"
        "省级{fund.allocated|tier=province}万元、市级{fund.allocated|tier=city}万元。"
        "{whole}本年计划实施项目{proj.total}个，已开工{proj.started}个，开工率{proj.start_rate}。",
        heading="资金项目",
    ),
    Slot(
        "funds",
        "资金项目：监管措施",
        help="自查自纠、进度调度、日常监管与专项督查",
        starter="项目进度按周统计、按月调度，资金使用日常监管与专项督查相结合，主动接受社会监督，保障资金安全。",
        required=False,
    ),
    *_CREDIT,
    Prose(
        "{whole}有{place.key|kind=village,level=province}个村列入省级重点帮扶对象，"
        "{place.key|kind=township,level=city}个乡镇和{place.key|kind=village,level=city}个村列入市级重点帮扶对象；"
        "另将{place.key|level=county,reason=poor_village}个贫困村、"
        "{place.key|level=county,reason=many_registered}个建档立卡人口较多的行政村和"
        "{place.key|kind=site,level=county}个易地搬迁集中安置点列入本级重点帮扶范围。",
        heading="重点帮扶",
    ),
    Slot(
        "key_places",
        "重点帮扶：督导情况",
        help="督战组、上级督导及反馈",
        starter="围绕责任落实、政策落实、工作落实开展督导，对反馈的问题建立清单、限期整改。",
        required=False,
    ),
    *_BENEFITS,
    Heading(1, "存在的问题"),
    Slot(
        "problems",
        "存在的问题",
        help="每段一条，第一句作小标题",
        starter="基础工作还不够扎实。少数村户的手册、台账和系统信息不一致，填报质量有待提高。\n"
        "巩固成果压力较大。部分家庭增收渠道单一，抵御疾病、灾害等风险的能力较弱。\n"
        "有的政策落实还有反复。个别已解决的住房、教育、医疗问题出现新情况，需要持续跟踪。",
        itemised=True,
    ),
    Heading(1, "下阶段工作安排"),
    Slot(
        "plans",
        "下阶段工作安排",
        help="每段一条，第一句作小标题",
        starter="完成剩余任务。对尚未达到脱贫标准的家庭逐户落实帮扶措施和保障政策，确保如期完成年度目标。\n"
        "做实问题整改。对未销号的问题挂图作战，对已销号的问题开展回头看，防止反弹。\n"
        "健全防止返贫机制。加强动态监测，做到早发现、早干预、早帮扶。\n"
        "做好总结宣传。及时总结经验，宣传先进典型。",
        itemised=True,
    ),
)

_BULLETIN: tuple[Part, ...] = (
    Prose(
        "截至{as_of}，{whole}累计查出问题{rect.found}个，其中当日新发现{rect.found_today}个；"
        "累计整改销号{rect.done}个，其中当日销号{rect.closed_today}个；整改完成率{rect.rate}，"
        "未整改{rect.open}个，其中超过整改时限{rect.overdue}个。各乡镇（街道）整改进度如下：",
        heading="整改进度",
        level=1,
    ),
    GroupTable(
        key="townships",
        caption="各乡镇（街道）问题整改进度（截至{as_of}）",
        by="township",
        first="乡镇（街道）",
        columns=(
            GroupColumn("问题总数", "rect.found", 1.2),
            GroupColumn("当日整改", "rect.closed_today", 1.2),
            GroupColumn("累计整改", "rect.done", 1.2),
            GroupColumn("未整改", "rect.open", 1.1),
            GroupColumn("当日新增", "rect.found_today", 1.2),
            GroupColumn("整改率", "rect.rate", 1.1),
        ),
        arrange=arrange,
        notes=(f"注：{RANK_RULE}。整改率按实际比值比较，表中保留一位小数。",),
    ),
    Slot(
        "findings",
        "督导发现",
        heading="督导发现",
        level=1,
        help="督导组当日发现的情况；没有可不写",
        required=False,
    ),
    Slot(
        "demands",
        "工作要求",
        heading="工作要求",
        level=1,
        help="对未清零乡镇的要求",
        starter="尚有未整改问题的乡镇要对照清单逐条落实责任人和时限，整改一个、核验一个、销号一个；排名靠后的乡镇主要负责人"
        "要亲自调度。对新发现的问题要当日录入、当日交办。",
    ),
)

PAPERS = (
    Paper(
        key="half_year_summary",
        label="半年工作总结",
        kind=Kind.SUMMARY,
        title="{area}{year}年{period}脱贫攻坚\n工作总结",
        parts=_SUMMARY,
        source="结构参照资阳区2020年上半年脱贫攻坚工作总结",
        also=("pov.exit_hh", "pov.exit_pop", "fund.alloc_rate", "rect.overdue", "proj.finished", "place.key"),
        explain="年度目标、问题整改、资金项目、重点帮扶各项数字由台账按截止日计算；做法、问题和安排由起草人填写",
    ),
    Paper(
        key="daily_bulletin",
        label="问题整改日通报",
        kind=Kind.BULLETIN,
        title="脱贫质量“回头看”问题整改情况日通报",
        parts=_BULLETIN,
        source="资阳区2020年上半年脱贫攻坚工作总结 一（一）：日通报、每日排名",
        mark="问题整改日通报",
        copies_to=("领导小组组长、副组长", "各乡镇（街道）", "各责任单位"),
        sealed=False,
        signed=freeze_closings,
        explain="各乡镇整改进度和排名按当日数据生成，排名规则随表印出",
    ),
)
