"""Notices of the demo's half-year: some stand on the report day, some are over, one was corrected, one waits for a
second person, one holds a telephone number and goes nowhere; an opinion from the public site with its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.actions import Given
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.queries.opendata import OPEN_DATA
from yihu.modules.disclosure.rules import FreeKind, Medium
from yihu.site.seed import COUNTY, notices
from yihu.site.seed.county import REPORT_DAY
from yihu.site.seed.notices import at

_TOWNSHIP, _VILLAGE = "430902107000", "430902107203"
_CALL = "公示期内如有异议，可拨打监督电话反映，也可在网上提出意见。"


@dataclass(frozen=True)
class _Told:
    """One notice by hand. `stands`: days, None for ever."""

    kind: FreeKind
    area: str
    title: str
    text: str
    on: date
    stands: int | None = None
    table: str = ""
    document: str = ""
    subject: str = "扶贫、救灾、慈善"
    medium: Medium = Medium.WEB


_BY_COUNTY = (
    _Told(
        FreeKind.POLICY, COUNTY, "资阳区2020年扶贫小额信贷政策",
        "建档立卡贫困户发展产业，可申请五万元以下、三年期以内、免担保免抵押、基准利率、财政贴息的小额信贷。\n"
        "由村两委初审，乡镇审核，承办银行评级授信后发放。", date(2020, 2, 20), document="资扶发〔2020〕2号",
    ),
    _Told(
        FreeKind.RULES, COUNTY, "资阳区扶贫资金项目公告公示制度",
        "谁分配谁公开，谁使用谁公开，分配到哪里公开到哪里。\n年度资金、项目计划和实施结果在区政府网站和乡镇、村公开栏公示，"
        "公示期不少于十日，公布监督电话和 12317。", date(2020, 1, 15), document="资扶发〔2020〕1号",
    ),
    _Told(
        FreeKind.POLICY, COUNTY, "资阳区2020年雨露计划职业教育补助政策",
        "建档立卡贫困家庭子女接受中、高等职业教育的，每学年补助三千元，分两学期发放到户。", date(2020, 3, 10),
        document="资扶发〔2020〕5号",
    ),
    _Told(
        FreeKind.RULES, COUNTY, "资阳区驻村帮扶工作队管理办法",
        "工作队每月驻村不少于二十日，工作纪实按月上报，请销假逐级报批。", date(2020, 4, 2), document="资组发〔2020〕3号",
    ),
    _Told(
        FreeKind.OTHER, COUNTY, "资阳区2020年第一批财政专项扶贫资金分配结果公示", f"资金按项目安排到乡镇，明细如下。{_CALL}",
        date(2020, 6, 12), 30, "乡镇\t项目\t金额（万元）\n新桥河镇\t产业发展\t212.5\n长春镇\t基础设施\t186\n迎风桥镇\t产业发展\t97.3",
        "资财预〔2020〕31号",
    ),
    _Told(
        FreeKind.OTHER, COUNTY, "资阳区2020年扶贫项目完成情况公示（上半年）", f"上半年完工项目情况如下。{_CALL}",
        date(2020, 6, 22), 20, "项目\t地点\t完成内容\n八一村机耕路\t新桥河镇八一村\t硬化 1.2 公里\n水厂管网延伸\t长春镇\t铺设 3.4 公里",
    ),
    _Told(
        FreeKind.OTHER, COUNTY, "资阳区2020年农村危房改造计划公示", f"计划改造 46 户，按乡镇分配如下。{_CALL}",
        date(2020, 3, 3), 10, "乡镇\t计划户数\n新桥河镇\t14\n长春镇\t11\n其他乡镇\t21",
    ),
    _Told(
        FreeKind.OTHER, COUNTY, "资阳区2019年度光伏扶贫电站收益分配公示", f"收益的八成以上用于公益岗位和小型公益事业。{_CALL}",
        date(2020, 4, 8), 10, "村\t收益（万元）\t用于公益岗位（万元）\n八一村\t4.6\t3.7\n李家洲村\t3.9\t3.2",
    ),
)  # fmt: skip
_BY_TOWNSHIP = (
    _Told(
        FreeKind.OTHER, _VILLAGE, "八一村2020年公益性岗位聘用公示", f"经村民代表会议评议，拟聘用下列人员。{_CALL}",
        date(2020, 6, 24), 10, "岗位\t姓名\t月补贴（元）\n护林员\t邓**\t600\n保洁员\t周**\t500\n护路员\t陈**\t500",
        medium=Medium.BOTH,
    ),
    _Told(
        FreeKind.OTHER, _TOWNSHIP, "新桥河镇2020年产业奖补发放公示", f"经验收合格，拟发放奖补资金如下。{_CALL}",
        date(2020, 6, 18), 14, "村\t户数\t金额（元）\n八一村\t21\t31,500\n黄泥湖村\t18\t26,400",
    ),
)  # fmt: skip


def build(named: Callable[[str], Actor]) -> None:
    county, approver = named("county"), named("approver")
    township, checker = named("township"), named("township.approver")
    made = [_stand(county, approver, one) for one in _BY_COUNTY]
    local = [_stand(township, checker, one) for one in _BY_TOWNSHIP]
    _open_data(county, approver)
    _corrected(county, approver, made[5])
    with scoped(approver):
        actions.withdraw(approver, made[3].pk, on=date(2020, 6, 15), why="办法修订，另行公布")
    notices.build(named)
    _waiting(county)
    _prove(county)
    _opinion(checker, local[1])


def _stand(clerk: Actor, other: Actor, told: _Told) -> Notice:
    with scoped(clerk):
        row = actions.write(clerk, told.kind, area_code=told.area, given=_given(told), on=told.on)
        actions.send(clerk, row.pk, on=told.on)
    with scoped(other):
        return actions.release(other, row.pk, on=told.on, now=at(told.on))


def _given(told: _Told) -> Given:
    return Given(
        title=told.title,
        text=told.text,
        first=told.on,
        last=told.on + timedelta(days=told.stands) if told.stands else None,
        document=told.document,
        contact="0737-4223456",
        place="村部公开栏" if told.medium is Medium.BOTH else "",
        medium=told.medium,
        subject_class=told.subject,
        table=told.table,
    )


def _open_data(clerk: Actor, other: Actor) -> None:
    """The first quarter's figures by township, drawn as every quarter."""
    on = date(2020, 4, 21)
    with scoped(clerk):
        kind = queries.kind(OPEN_DATA)
        (subject,) = kind.subjects(clerk, on)
        row = actions.draft_subject(clerk, kind, subject, on=on)
        actions.send(clerk, row.pk, on=on)
    with scoped(other):
        actions.release(other, row.pk, on=on, now=at(on))


def _corrected(clerk: Actor, other: Actor, row: Notice) -> None:
    on = date(2020, 6, 24)
    with scoped(clerk):
        new = actions.correct(clerk, row.pk, on=on)
        given = _given(_BY_COUNTY[5])
        words = Given(
            title=given.title,
            text=f"更正：八一村机耕路硬化里程为 1.3 公里。{_CALL}",
            first=on,
            last=on + timedelta(days=20),
            contact=given.contact,
            medium=given.medium,
            table=given.table.replace("1.2 公里", "1.3 公里"),
        )
        actions.edit(clerk, new.pk, words, on=on)
        actions.send(clerk, new.pk, on=on)
    with scoped(other):
        actions.release(other, new.pk, on=on, now=at(on))


def _waiting(clerk: Actor) -> None:
    """One with the second person, one that never gets there as it is."""
    day = REPORT_DAY - timedelta(days=1)
    sent = _Told(FreeKind.OTHER, COUNTY, "资阳区2020年第二批项目库公示", f"拟入库项目如下。{_CALL}", day, 15,
                 "项目\t乡镇\t估算（万元）\n茶叶加工厂房\t新桥河镇\t120\n稻虾基地沟渠\t长春镇\t64")  # fmt: skip
    wrong = _Told(FreeKind.OTHER, COUNTY, "致富带头人培训报名公示", "报名请联系手机 13800138000。", day, 10)
    with scoped(clerk):
        row = actions.write(clerk, sent.kind, area_code=sent.area, given=_given(sent), on=day)
        actions.send(clerk, row.pk, on=day)
        actions.write(clerk, wrong.kind, area_code=wrong.area, given=_given(wrong), on=day)


def _prove(clerk: Actor) -> None:
    """What the hourly round noted through June, and the nights' archive."""
    with scoped(clerk):
        for back in range(29, -1, -1):
            day = REPORT_DAY - timedelta(days=back)
            actions.prove(clerk, now=at(day), on=day)
        actions.archive(clerk, today=REPORT_DAY)


def _opinion(checker: Actor, row: Notice) -> None:
    on = date(2020, 6, 20)
    with scoped(checker):
        for number, text in enumerate(
            ("八一村的户数和村里贴的不一样，请核对。", "奖补标准是多少，希望一并公布。")
        ):
            day = on + timedelta(days=4 * number)
            actions.ask("demo", text, notice=row.address, area_code=row.area_code, now=at(day), on=day)
        first = queries.objections(checker).filter(notice=row).order_by("on").first()
        if first is not None:
            actions.answer(
                checker,
                first.pk,
                text="经核对，村公开栏漏列 1 户，已更正，感谢监督。",
                upheld=True,
                on=date(2020, 6, 24),
            )
