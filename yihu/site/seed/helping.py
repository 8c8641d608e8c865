"""Who helps the demo county's households, and what is planned for them: 111 helpers of three tiers (54 of townships,
48 of the county, 9 of the city), one plan of 2020 for every household."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.engine.idcard import age_on
from yihu.modules.pairing import actions as pairing
from yihu.modules.pairing import queries as pairings
from yihu.modules.pairing.rules import Part, Secretary, Tier
from yihu.modules.plans import actions as plans
from yihu.modules.plans import queries as plan_queries
from yihu.modules.plans.rules import MeasureKind
from yihu.site.seed import SEED
from yihu.site.seed.accounts import ACCOUNTS
from yihu.site.seed.county import County
from yihu.site.seed.people import FEMALE_NAMES, MALE_NAMES, SURNAMES, Family
from yihu.site.seed.sheets import Line

MEASURES = 4_500
HELPERS = {Tier.TOWNSHIP: 54, Tier.COUNTY: 48, Tier.CITY: 9}
_UNITS = {
    Tier.COUNTY: (
        "资阳区教育局",
        "资阳区水利局",
        "资阳区住建局",
        "资阳区民政局",
        "资阳区人社局",
        "资阳区扶贫办",
    ),
    Tier.CITY: ("益阳市扶贫办", "益阳市农业农村局", "益阳市卫健委"),
}
_PAIRED = date(2019, 3, 1)
_YEAR = 2020
_BEGUN = date(2020, 1, 15)
_WORKS = (
    (MeasureKind.INDUSTRY, "发放鸡苗 30 只，签订保底收购协议", "年增收 1800 元"),
    (MeasureKind.INDUSTRY, "稻虾共养技术指导，落实产业奖补", "亩均增收 900 元"),
    (MeasureKind.EMPLOYMENT, "推荐到扶贫车间就近务工", "月工资 2200 元"),
    (MeasureKind.PUBLIC_POST, "安排村内保洁公益岗位", "年增收 6000 元"),
    (MeasureKind.FINANCE, "宣传小额信贷政策，协助申请贷款", "贷款 3 万元用于养殖"),
    (MeasureKind.HEALTH, "家庭医生签约随访，慢病送药上门", "随访 4 次"),
    (MeasureKind.EDUCATION, "落实教育资助，协助办理助学手续", "资助已到账"),
    (MeasureKind.HOUSING, "住房安全鉴定，漏雨房屋维修", "维修完工验收"),
    (MeasureKind.SECURITY, "核对低保和养老金发放", "待遇足额发放"),
    (MeasureKind.SOCIETY, "爱心超市积分兑换、节日走访", "兑换生活用品"),
)


def pairs(county: County) -> list[Line]:
    """The pairing ledger: every household with its responsible helper, households dealt out evenly in a township."""
    random = Random(SEED + 21)
    towns = _by_town(county.families)
    helpers = _helpers(random, {code: len(found) for code, found in towns.items()}, county)
    lines: list[Line] = []
    for town, families in towns.items():
        mine = helpers[town]
        _put_in(mine, families)
        # Neighbours go to one helper, so that a village is not a round trip for twenty people.
        for place, family in enumerate(families):
            lines.append(_pair(family, mine[place * len(mine) // len(families)], Part.RESPONSIBLE))
    return lines


def _put_in(helpers: list[dict[str, str]], families: Sequence[Family]) -> None:
    """The demo's own helper account is the one who helps the first household of its village."""
    account = next(one for one in ACCOUNTS if one.role is Role.HELPER)
    first = next((at for at, one in enumerate(families) if one.village_code == account.area_code), None)
    if first is None:
        return
    place = first * len(helpers) // len(families)
    near = sorted(range(len(helpers)), key=lambda at: abs(at - place))
    county = next(at for at in near if helpers[at]["tier"] == Tier.COUNTY)
    helpers[place], helpers[county] = helpers[county], helpers[place]
    helpers[place] |= {"name": account.name, "unit_name": account.unit}


def _by_town(families: Sequence[Family]) -> dict[str, list[Family]]:
    found: dict[str, list[Family]] = defaultdict(list)
    for family in sorted(families, key=lambda one: one.number):
        found[family.village_code[:9]].append(family)
    return dict(sorted(found.items()))


def _helpers(random: Random, sizes: dict[str, int], county: County) -> dict[str, list[dict[str, str]]]:
    """Helpers by township, as many as its households ask for; every tier adds up."""
    names = _names(random)
    wanted = [tier for tier, count in HELPERS.items() for _ in range(count)]
    random.shuffle(wanted)
    towns = {place.code[:9]: place.name for place in county.places if place.code.endswith("000")}
    whole, taken, seats = sum(sizes.values()), 0, 0
    found: dict[str, list[dict[str, str]]] = {}
    for code, size in sizes.items():
        taken += size
        until = max(seats + 1, round(taken * len(wanted) / whole))
        found[code] = [_helper(random, next(names), tier, towns[code]) for tier in wanted[seats:until]]
        seats = until
    return found


def _helper(random: Random, name: str, tier: Tier, town: str) -> dict[str, str]:
    unit = f"{town}人民政府" if tier is Tier.TOWNSHIP else random.choice(_UNITS[tier])
    position = random.choice(("科员", "副主任", "主任科员", "干部"))
    return {"name": name, "unit_name": unit, "tier": tier.value, "position": position}


def _names(random: Random) -> Iterator[str]:
    """Every name once."""
    given = [*MALE_NAMES.split(), *FEMALE_NAMES.split()]
    every = [f"{surname}{name}" for surname in SURNAMES for name in given]
    random.shuffle(every)
    yield from every


def _pair(family: Family, helper: dict[str, str], part: Part) -> Line:
    about = {"area_code": family.village_code, "number": family.number, "start": _PAIRED}
    return {**about, **helper, "tier": Tier(helper["tier"]), "part": part}


def tours(county: County) -> list[Line]:
    """Where secretaries have been in the first half of 2020."""
    random = Random(SEED + 22)
    lines: list[Line] = []
    for place, (_, families) in enumerate(_by_village(county.families).items()):
        day = date(2020, 3, 2) + timedelta(days=2 * place % 110)
        village = {"area_code": families[0].village_code, "household__number": None}
        if place % 3 == 0:
            lines.append(
                {**village, "on": day, "level": Secretary.COUNTY, "name": "程远", "found": "看产业和住房"}
            )
        about = {
            "area_code": families[0].village_code,
            "level": Secretary.VILLAGE,
            "name": f"{SURNAMES[place % len(SURNAMES)]}书记",
        }
        for family in random.sample(families, min(len(families), 6)):
            lines.append(
                {**about, "household__number": family.number, "on": day, "found": "入户了解收入和三保障"}
            )
    return lines


def _by_village(families: Sequence[Family]) -> dict[str, list[Family]]:
    found: dict[str, list[Family]] = defaultdict(list)
    for family in families:
        found[family.village_code].append(family)
    return dict(sorted(found.items()))


def measures(county: County) -> list[Line]:
    """The measures of 2020: 4500, one to three a household, some done, a few late."""
    random = Random(SEED + 23)
    more = Counter(random.sample([*range(len(county.families))] * 2, MEASURES - len(county.families)))
    owners = {str(line["number"]): line for line in pairs(county)}
    lines = []
    for place, family in enumerate(county.families):
        owner = owners[family.number]
        for kind, content, effect in random.sample(_WORKS, 1 + more[place]):
            due = date(2020, random.choice((5, 6, 8, 10, 11, 12)), 28)
            done = due.month <= 6 and random.random() < 0.93
            lines.append(
                {
                    "area_code": family.village_code,
                    "number": family.number,
                    "year": _YEAR,
                    "person_name": _whom(random, family, kind),
                    "kind": kind,
                    "content": content,
                    "owner": owner["name"],
                    "owner_unit": owner["unit_name"],
                    "start": _BEGUN,
                    "due": due,
                    "done_on": due - timedelta(days=random.randint(0, 40)) if done else None,
                    "effect": effect if done else "",
                }
            )
    return lines


def _whom(random: Random, family: Family, kind: MeasureKind) -> str | None:
    """A member for what is done for people, nobody in particular for what is done for the household."""
    if kind in (MeasureKind.INDUSTRY, MeasureKind.HOUSING, MeasureKind.SOCIETY, MeasureKind.FINANCE):
        return None
    ages = {
        MeasureKind.EDUCATION: (6, 22),
        MeasureKind.EMPLOYMENT: (18, 60),
        MeasureKind.PUBLIC_POST: (40, 70),
    }
    least, most = ages.get(kind, (0, 120))
    names = [one.name for one in family.members]
    fit = [
        one.name
        for one in family.members
        if least <= age_on(one.born_on, _BEGUN) < most and names.count(one.name) == 1
    ]
    return random.choice(fit) if fit else None


def send(clerk: Actor, approver: Actor, helper: Actor) -> None:
    """All plans of the year sent; those of the approver's township confirmed; the demo helper's account linked to the
    helper of the most households in the village."""
    on = date(2020, 2, 20)
    with scoped(clerk):
        rows = plan_queries.visible_to(clerk).filter(year=_YEAR)
        plans.send(clerk, list(rows.values_list("pk", flat=True)), on=on)
        span = pairings.pairs_on(helper.area_code, on).first()
        if span is not None:
            pairing.link(clerk, span.helper_id, "helper", on=on)
    with scoped(approver):
        mine = plan_queries.visible_to(approver).filter(year=_YEAR).values_list("pk", flat=True)
        plans.confirm(approver, list(mine), on=on + timedelta(days=8))
