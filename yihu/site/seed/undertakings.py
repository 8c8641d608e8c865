"""What stands beside the demo county's projects on 30 June 2020: contracts, points, targets, next year's proposals, one
village's works, three lists of households of which one is paid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.engine import areas
from yihu.engine.areas import Level as AreaLevel
from yihu.modules.funds import actions as money
from yihu.modules.funds import queries as funds
from yihu.modules.funds.rules import Stage as FundStage
from yihu.modules.households import queries as households
from yihu.modules.projects import actions, queries
from yihu.modules.projects.actions import aid, works
from yihu.modules.projects.queries import aid as reads
from yihu.modules.projects.rules import Category, Direction, Level, Method, Result, Sort, Stage, Way
from yihu.modules.projects.rules.running import standards
from yihu.site.seed import SEED
from yihu.site.seed.county import REPORT_DAY, County

TOWNSHIP = "430902107000"
_YEAR = 2020
_NEXT = (("infrastructure", "组级公路硬化", 5), ("industry", "稻虾共养扩面", 11))
_CONTRACTORS = ("益阳市宏远建设有限公司", "资阳区恒通路桥公司", "湖南绿野农业科技公司", "村民理事会")
_TARGETS = {
    Category.INDUSTRY.value: ("带动脱贫户", "户", 12, 30),
    Category.INFRASTRUCTURE.value: ("硬化（改造）长度", "公里", 1, 3),
}
_WEST, _SOUTH = Decimal("112.20"), Decimal("28.50")


def build(county: County, named: Callable[[str], Actor]) -> None:
    random = Random(SEED + 55)
    clerk = named("county")
    with scoped(clerk):
        rows = list(queries.visible_to(clerk).filter(year=_YEAR))
        begun = [row for row in rows if row.started_on]
        _enter(clerk, "contracts", [_contract(random, row) for row in begun[:70]])
        _enter(clerk, "points", [_point(random, row) for row in begun[:60]])
        _enter(clerk, "targets", [_target(random, row) for row in begun if row.category in _TARGETS][:40])
        _benefits(clerk, begun[:12])
        _village_works(clerk, rows)
        actions.change_plan(
            clerk,
            begun[0].pk,
            {"central": begun[0].central_fen + 2_000_000},
            on=date(2020, 5, 20),
            document="资扶组〔2020〕18号",
            reason="增加路肩培土 0.4 公里",
        )
    accepted = [row for row in rows if row.accepted_on]
    with scoped(named("housing")) as examiner:
        _enter(examiner, "acceptances", [_acceptance(row) for row in accepted])
    _next_year(county, named)
    _lists(named)


def _enter(actor: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(actor, declared("ledgers", f"projects.{key}"), rows)


def _contract(random: Random, row: Any) -> dict[str, Any]:
    small = row.invest_fen < 20_000_000
    return {
        "project__number": row.number,
        "method": Method.DISCUSSED if small else random.choice((Method.TENDER, Method.PROCUREMENT)),
        "number": f"HT{row.number[2:]}",
        "contractor": _CONTRACTORS[3] if small else random.choice(_CONTRACTORS[:3]),
        "fen": row.invest_fen * random.randint(91, 100) // 100,
        "signed_on": row.contracted_on or row.started_on,
        "unit": None,
        "note": "",
    }


def _point(random: Random, row: Any) -> dict[str, Any]:
    """Invented degrees: the township sets the quarter, the village the spot."""
    town, village = int(row.area_code[6:9]) % 10, int(row.area_code[9:12]) % 40
    return {
        "project__number": row.number,
        "name": "施工点",
        "lon": _WEST + Decimal(town * 28 + village) / 1000 + Decimal(random.randint(-4, 4)) / 1000,
        "lat": _SOUTH + Decimal(town * 13 + village * 3) / 1000 + Decimal(random.randint(-4, 4)) / 1000,
        "collected_on": row.started_on,
        "note": "",
    }


def _target(random: Random, row: Any) -> dict[str, Any]:
    name, unit, low, high = _TARGETS[row.category]
    wanted = Decimal(random.randint(low, high))
    done = row.finished_on is not None
    measured = done and random.random() < 0.8
    return {
        "project__number": row.number,
        "kind": Sort.BENEFIT if unit == "户" else Sort.OUTPUT,
        "name": name,
        "direction": Direction.AT_LEAST,
        "target": wanted,
        "unit": unit,
        "due": date(2020, 6, 20) if done else date(2020, 11, 30),
        "actual": wanted + random.randint(-1, 3) if measured else None,
        "measured_on": date(2020, 6, 25) if measured else None,
        "note": "",
    }


def _acceptance(row: Any) -> dict[str, Any]:
    return {
        "project__number": row.number,
        "on": row.accepted_on,
        "result": Result.PASSED,
        "by": "区乡联合验收组",
        "document": f"验〔2020〕{row.number[-3:]}号",
        "opinion": "",
        "note": "",
    }


def _benefits(clerk: Actor, projects: list[Any]) -> None:
    rows = []
    for project in projects:
        homes = households.registered_on(project.area_code, REPORT_DAY)[:6]
        rows += [
            {
                "household__number": home.number,
                "project__number": project.number,
                "way": "务工、入股分红" if project.category == "industry" else "出行方便",
                "on": project.started_on,
                "note": "",
            }
            for home in homes
        ]
    _enter(clerk, "beneficiaries", rows)


def _village_works(clerk: Actor, rows: list[Any]) -> None:
    village = next(row.area_code for row in rows if row.area_code.startswith(TOWNSHIP[:9]))
    own = [row.number for row in rows if row.area_code == village]
    made = works.open_works(
        clerk,
        area_code=village,
        year=_YEAR,
        name="2020年整村推进",
        document="资扶组〔2020〕6号",
        on=date(2020, 2, 20),
        due=date(2020, 9, 30),
        hamlets=7,
    )
    works.assign(clerk, made.pk, own)
    for at, one in enumerate(standards()):
        met = at not in (1, 8)
        said = f"村级档案 {at + 1}-2020" if met else "尚有两个村民小组未完成，已列入计划"
        works.judge(clerk, made.pk, one.key, met=met, evidence=said, on=date(2020, 6, 15))


def _next_year(county: County, named: Callable[[str], Actor]) -> None:
    """5 + 11 proposals for 2021: the urgent one was brought forward in March and stands in the library and in the yearly
    plan; two more have been public in their village, one of them is reviewed."""
    clerk, approver = named("township"), named("township.approver")
    homes = [place for place in _places(county) if place.code.startswith(TOWNSHIP[:9])]
    made: list[Any] = []
    with scoped(clerk):
        for category, name, count in _NEXT:
            for at in range(count):
                place = homes[at % len(homes)]
                sheet = actions.Sheet(
                    number=f"XM2021-{len(made) + 1:03d}",
                    year=_YEAR + 1,
                    name=f"{place.name}{name}项目",
                    category=Category(category),
                    area_code=place.code,
                    scale="按村级申报方案建设",
                    central_fen=(12 + at) * 1_000_000,
                    priority=at == 0,
                    urgent_reason="疫情后复工急需，符合优先入库条件" if at == 0 else "",
                )
                on = date(2020, 6, 3) if made else date(2020, 3, 2)
                made.append(actions.propose(clerk, sheet, on=on, document="村民代表会议记录"))
        for project in made[1:3]:
            actions.publicise(
                clerk,
                project.pk,
                Level.VILLAGE,
                first=date(2020, 6, 4),
                last=date(2020, 6, 15),
                place="村务公开栏",
            )
    with scoped(approver):
        actions.take(approver, made[1].pk, Stage.REVIEWED, on=date(2020, 6, 18), document="新政审〔2020〕7号")
    _to_the_plan(made[0].pk, named)


# Who takes the step on which day by which paper, and what was made public before it: level, first day, place.
_ROAD = (
    (Stage.REVIEWED, "township.approver", date(2020, 3, 16), "新政审〔2020〕3号",
     (Level.VILLAGE, "township", date(2020, 3, 3), "村务公开栏")),
    (Stage.ARGUED, "housing", date(2020, 4, 2), "资建论〔2020〕5号",
     (Level.TOWNSHIP, "township", date(2020, 3, 17), "镇政务公开栏")),
    (Stage.APPROVED, "leader", date(2020, 4, 16), "资扶组〔2020〕11号", None),
    (Stage.IN_LIBRARY, "county", date(2020, 4, 28), "资扶组〔2020〕12号",
     (Level.COUNTY, "county", date(2020, 4, 17), "区政府网站")),
    (Stage.PLANNED, "county", date(2020, 6, 10), "资扶组〔2020〕20号", None),
)  # fmt: skip


def _to_the_plan(project: int, named: Callable[[str], Actor]) -> None:
    """申报 to 年度计划, each step by whose step it is, each notice its ten days."""

    def announced(level: Level, who: str, first: date, place: str) -> None:
        with scoped(named(who)) as actor:
            last = first + timedelta(days=9)
            actions.publicise(actor, project, level, first=first, last=last, place=place)

    for stage, who, on, document, notice in _ROAD:
        if notice is not None:
            announced(*notice)
        with scoped(named(who)) as actor:
            actions.take(actor, project, stage, on=on, document=document)
    announced(Level.PLAN, "county", date(2020, 6, 11), "区政府网站")


def _places(county: County) -> list[Any]:
    return [place for place in county.places if areas.level_of(place.code) is AreaLevel.VILLAGE]


def _lists(named: Callable[[str], Actor]) -> None:
    """One paid, one standing on the board with an objection settled, one waiting for its second verifier."""
    clerk = named("township")
    with scoped(clerk):
        homes = [row.number for row in households.registered_on(TOWNSHIP, REPORT_DAY)[:60]]
        paid = _list(clerk, "1", "第一批产业奖补", homes[:24], date(2020, 4, 20))
        public = _list(clerk, "2", "第二批产业奖补", homes[24:44], date(2020, 6, 10))
        waiting = _list(clerk, "3", "合作社带动奖补", homes[44:], date(2020, 6, 24), way=Way.ORGANISED)
    for batch, day in ((paid, date(2020, 4, 24)), (public, date(2020, 6, 15))):
        for username in ("township.approver", "county"):
            with scoped(named(username)) as verifier:
                aid.verify(verifier, batch, on=day)
    with scoped(named("approver")) as verifier:
        aid.verify(verifier, waiting, on=date(2020, 6, 28))
    with scoped(clerk):
        for batch, first in ((paid, date(2020, 4, 26)), (public, date(2020, 6, 25))):
            aid.publicise(clerk, batch, first=first, last=first + timedelta(days=7), place="各村村务公开栏")
        line = reads.lines_of(clerk, reads.batch(clerk, public))[0]
        aid.change_line(
            clerk, line.pk, fen=60_000, reason="公示期间反映存栏数不实，复核为 3 头", on=date(2020, 6, 28)
        )
    _pay(named("finance"), named("finance.checker"), paid)


def _list(clerk: Actor, number: str, name: str, homes: list[str], on: date, *, way: Way = Way.OWN) -> int:
    sheet = aid.BatchSheet(
        number=f"JB2020-{number}",
        name=f"2020年{name}",
        item="产业奖补",
        year=_YEAR,
        area_code=TOWNSHIP,
        way=way,
        standard="养猪每头 200 元，稻虾每亩 300 元，每户不超过 3000 元",
    )
    made = aid.open_batch(clerk, sheet, on=on)
    _enter(
        clerk,
        "aid",
        [
            {
                "household__number": home,
                "batch__number": made.number,
                "basis": f"养猪 {2 + at % 4} 头，验收合格",
                "fen": (2 + at % 4) * 20_000,
                "note": "",
            }
            for at, home in enumerate(homes)
        ],
    )
    return made.pk


def _pay(finance: Actor, checker: Actor, batch_id: int) -> None:
    on = date(2020, 5, 8)
    with scoped(finance):
        payment = funds.payments(finance).get(voucher="ZF1-1")
        asked = aid.pay(finance, batch_id, payment_id=payment.pk, on=on, voucher="BZJB2020-1")
    with scoped(checker):
        money.post(checker, asked.expenditure_id or 0, on=on, stage=FundStage.EXPENDITURE)
