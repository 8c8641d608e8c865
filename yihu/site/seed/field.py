"""Village teams with their roster of May and June 2020, and a finished census round of 21 villages, 860户1892人."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.clock import SHANGHAI
from yihu.core.ledgers import actions as ledgers
from yihu.core.rooms import declared
from yihu.core.units import actions as units
from yihu.modules.households import queries as households
from yihu.modules.surveys import actions as surveys
from yihu.modules.surveys import queries as rounds
from yihu.modules.surveys.rules import PRESETS, Kind, Scope
from yihu.modules.teams import actions, queries
from yihu.modules.teams.rules import (
    Assessed,
    Gift,
    LeaveKind,
    Month,
    Movement,
    Party,
    Post,
    Rank,
    Status,
)
from yihu.site.seed import COUNTY, SEED
from yihu.site.seed.accounts import ACCOUNTS
from yihu.site.seed.county import REPORT_DAY, County

TEAMS, MEMBERS = 21, 74
HOUSEHOLDS, PERSONS = 860, 1892
MAY, JUNE = Month(2020, 5), Month(2020, 6)
ARRIVED = date(2018, 4, 2)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎"
_GIVEN = "建国志强海涛文军永红立新晓东国庆卫平春生秋实雪梅丽华秀英"
_OFFICES = (
    "水利局", "教育局", "住建局", "财政局", "审计局", "农业农村局", "卫健局", "人社局", "民政局", "交通运输局", "自然资源局",
    "林业局", "统计局", "司法局", "商务局", "文旅局", "市场监管局", "应急管理局", "税务局", "残联", "供销社",
)  # fmt: skip
_TEAM = next(one for one in ACCOUNTS if one.username == "team")
_GOODS = (("油汀取暖器", "个", 74), ("桶装水", "桶", 652), ("蛇药", "盒", 73), ("雄黄粉", "斤", 110),
          ("防冻霜", "瓶", 200), ("微波炉", "台", 24), ("开水器", "台", 24))  # fmt: skip


def villages(county: County) -> list[str]:
    """The village of the demo's own team, and the twenty with the most households."""
    count: dict[str, int] = {}
    for family in county.families:
        count[family.village_code] = count.get(family.village_code, 0) + 1
    most = sorted((code for code in count if code != _TEAM.area_code), key=lambda code: (-count[code], code))
    return sorted([_TEAM.area_code, *most[: TEAMS - 1]])


def build(county: County, clerk: Actor, approver: Actor, finance: Actor) -> None:
    places, random = villages(county), Random(SEED + 21)
    with scoped(clerk):
        _send(clerk, places, random)
        actions.link_account(clerk, _of_village(clerk, _TEAM.area_code)[0], _TEAM.username, on=REPORT_DAY)
        _roster(clerk, random)
        _care(clerk, random)
        _store(clerk)
        asked = _ask(clerk)
    with scoped(approver):
        for leave in asked[:-1]:
            actions.decide(approver, leave, approve=True, on=date(2020, 6, 21))
    with scoped(finance):
        actions.pay(finance, COUNTY, MAY, on=date(2020, 6, 5), voucher="驻村补助〔2020〕5号")
    _census(clerk, approver, places, random)


def _enter(clerk: Actor, key: str, rows: list[dict[str, Any]]) -> None:
    ledgers.enter_many(clerk, declared("ledgers", f"teams.{key}"), rows)


def _send(clerk: Actor, places: list[str], random: Random) -> None:
    """Three to a team, four to some, so that there are 74; the demo's own member leads the team of the own village."""
    sent = [units.establish(f"资阳区{name}", COUNTY).pk for name in _OFFICES]
    names = iter(_names(random))
    teams, people = [], []
    for at, (place, unit) in enumerate(zip(places, sent, strict=True)):
        number = f"ZC-{at + 1:02d}"
        about = {"unit": unit, "start": ARRIVED, "end": None, "note": ""}
        teams.append({**about, "area_code": place, "number": number, "document": "资组发〔2018〕9号"})
        size = 4 if at < MEMBERS - 3 * TEAMS else 3
        for turn in range(size):
            post = (Post.BOTH, Post.MEMBER)[turn > 0]
            people.append(
                {
                    **about,
                    "team__number": number,
                    "number": f"{number}-{turn + 1}",
                    "name": _TEAM.name if place == _TEAM.area_code and turn == 0 else next(names),
                    "post": post,
                    "title": ("副主任", "科员", "科员", "干事")[turn],
                    "rank": (Rank.DEPUTY_TOWNSHIP, Rank.STAFF)[turn > 0],
                    "party": (Party.MEMBER, Party.NONE)[turn == 3],
                    "born": random.randint(1966, 1992),
                    "released": True,
                }
            )
    _enter(clerk, "teams", teams)
    _enter(clerk, "members", people)


def _names(random: Random) -> Iterator[str]:
    seen = {_TEAM.name}
    while True:
        name = random.choice(_SURNAMES) + "".join(random.sample(_GIVEN, random.choice((1, 2))))
        if name not in seen:
            seen.add(name)
            yield name


def _of_village(clerk: Actor, place: str) -> list[int]:
    found = queries.members_on(place, REPORT_DAY).order_by("number")
    return list(found.values_list("pk", flat=True))


def _roster(clerk: Actor, random: Random) -> None:
    """Weekdays in the village mostly, Sundays at home; one member was found away twice."""
    members = _of_village(clerk, COUNTY)
    for month in (MAY, JUNE):
        cells: dict[int, dict[date, Status | None]] = {
            member: {day: _day(random, day) for day in month.days} for member in members
        }
        if month is JUNE:
            cells[members[40]] |= dict.fromkeys((date(2020, 6, 10), date(2020, 6, 11)), Status.ABSENT)
        actions.fill(clerk, month, cells, on=REPORT_DAY)


def _day(random: Random, day: date) -> Status:
    if day.weekday() == 6:
        return Status.REST if random.random() < 0.8 else Status.VILLAGE
    return random.choices((Status.VILLAGE, Status.OFFICIAL, Status.REST), weights=(88, 6, 6))[0]


def _care(clerk: Actor, random: Random) -> None:
    listed = list(queries.members(clerk).order_by("number").values_list("pk", "number"))
    cover = {
        "kind": "人身意外伤害险",
        "insurer": "某财产保险益阳支公司",
        "start": date(2020, 1, 1),
        "note": "",
    }
    money = {"premium_fen": 120_00, "cover_fen": 500_000_00, "end": date(2021, 1, 1)}
    insured = listed[:-1]  # one came in late and shows as a gap
    _enter(
        clerk,
        "insurance",
        [
            {**cover, **money, "member__number": number, "policy_number": f"PA2020{at:05d}"}
            for at, (_, number) in enumerate(insured)
        ],
    )
    course = {
        "on": date(2020, 5, 11),
        "days": 3,
        "course": "驻村干部轮训班",
        "organiser": "区委组织部",
        "note": "",
    }
    _enter(clerk, "training", [{**course, "member__number": number} for _, number in listed[::2]])
    for at, (member, _) in enumerate(listed[:-2]):
        if at % 6 == 0:
            actions.condole(
                clerk,
                member,
                on=date(2020, 1, 20),
                kind=Gift.MONEY,
                fen=random.choice((500_00, 800_00)),
                giver="派出单位",
            )
        actions.assess(
            clerk,
            member,
            kind=Assessed.GOALS,
            year=2020,
            on=date(2020, 1, 8),
            text="抓党建促脱贫，落实“两不愁三保障”，村集体经济收入超过五万元",
            now=datetime(2020, 1, 8, 10, tzinfo=SHANGHAI),
        )


def _store(clerk: Actor) -> None:
    """What the summary counts came in; heaters one a member, ovens and boilers one a team."""
    about = {"proof": "", "note": ""}
    received = [
        {**about, "kind": Movement.RECEIVED, "team__number": None, "on": date(2020, 1, 6), "item": item, "quantity": quantity,
         "unit": unit, "proof": "夏送清凉、冬送温暖"}
        for item, unit, quantity in _GOODS
    ]  # fmt: skip
    issued = []
    found: Any = queries.teams_on(COUNTY, REPORT_DAY)
    for team in found:
        for item, unit, quantity in (
            ("油汀取暖器", "个", team.people),
            ("微波炉", "台", 1),
            ("开水器", "台", 1),
        ):
            issued.append(
                {**about, "kind": Movement.ISSUED, "team__number": team.number, "on": date(2020, 1, 8), "item": item,
                 "quantity": quantity, "unit": unit}
            )  # fmt: skip
    _enter(clerk, "supplies", received + issued)


def _ask(clerk: Actor) -> list[int]:
    """Leave of some members; the last still waits."""
    asked = []
    for at, member in enumerate(_of_village(clerk, COUNTY)[5:40:9]):
        first = date(2020, 6, 22) + timedelta(days=at)
        made = actions.ask(
            clerk, member, kind=LeaveKind.PERSONAL, first=first, last=first + timedelta(days=1), reason="家中有事",
            on=date(2020, 6, 20),
        )  # fmt: skip
        asked.append(made.pk)
    return asked


def _census(clerk: Actor, approver: Actor, places: list[str], random: Random) -> None:
    """All asked, some asked again, closed."""
    began, ended = date(2020, 6, 8), date(2020, 6, 26)
    with scoped(clerk):
        known = {
            row.household_id: row
            for row in households.household_years(clerk).filter(year=2020, area_code__in=places)
        }
        chosen = _chosen(clerk, places, known)
        survey = surveys.start(
            clerk,
            kind=Kind.CENSUS,
            title="2020年脱贫攻坚普查",
            area_code=COUNTY,
            scope=Scope.REGISTERED,
            questions=PRESETS[Kind.CENSUS],
            on=began,
            due=REPORT_DAY,
            villages=places,
            only=chosen,
            document="资普查发〔2020〕2号",
        )
        sheets = list(rounds.sheets(clerk).filter(survey=survey).order_by("area_code", "number"))
        counts = _counts([one.listed_persons for one in sheets])
        lines = {
            one.number: surveys.Filled(_answers(random, known[one.household_id]), counts[at])
            for at, one in enumerate(sheets)
        }
        for place in places:
            here = {one.number: lines[one.number] for one in sheets if one.area_code == place}
            surveys.load(clerk, survey.pk, here, on=began + timedelta(days=random.randint(3, 17)))
        surveys.assign(clerk, survey.pk, _TEAM.area_code, _TEAM.username, on=REPORT_DAY)
    with scoped(approver):
        drawn = surveys.draw(approver, survey.pk, seed=SEED, on=ended)
        by_sheet = {one.pk: one.number for one in sheets}
        for at, one in enumerate(drawn):
            again = dict(lines[by_sheet[one.sheet_id]].answers)
            if at in (4, 31):
                again["clothes"] = "no"
            surveys.recheck(approver, one.pk, again, on=ended + timedelta(days=1))
        surveys.close(approver, survey.pk, on=ended + timedelta(days=2))


def _chosen(clerk: Actor, places: list[str], known: dict[int, Any]) -> list[Any]:
    """860 registered households in safe houses with safe water, as even over the villages as can be."""
    rows = households.registered_on(COUNTY, date(2020, 6, 8)).filter(area_code__in=places)
    fit: dict[str, list[Any]] = {place: [] for place in places}
    for row in rows.select_related("household"):
        year = known.get(row.household_id)
        if year is not None and year.unsafe_house is False and year.safe_water is True:
            fit[row.area_code].append(row.household.uid)
    chosen: list[Any] = []
    for turn in range(max(len(listed) for listed in fit.values())):
        for place in places:
            if turn < len(fit[place]) and len(chosen) < HOUSEHOLDS:
                chosen.append(fit[place][turn])
    return chosen


def _counts(listed: list[int]) -> list[int]:
    """People found at home, in all as many as the summary prints; never more than are on the roll."""
    counts = [min(people, 2) for people in listed]
    missing = PERSONS - sum(counts)
    for at, people in enumerate(listed):
        if missing > 0 and people > counts[at]:
            counts[at] += 1
            missing -= 1
    return counts


def _answers(random: Random, year: Any) -> dict[str, str]:
    answers = dict.fromkeys(("food", "clothes", "schooling", "medical"), "yes")
    answers |= {"housing": "yes" if year.unsafe_house else "no", "water": "yes" if year.safe_water else "no"}
    return {**answers, "income": str(random.randint(42, 126) * 100)}
