"""Who carries households of a made-up county along, what is due and paid, and what was sold, some of it told twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection

from tests.recount.parts import REGISTERED
from tests.recount.writing import COUNTY, LAST, Pen, Row, insert

KINDS = ("leading", "cooperative", "village_project")
CONTRACTS = ("three_sided", "shares", "land", "labour")
# Rows of income that other parts wrote took their numbers from the table's own sequence.
_BEYOND_THE_SEQUENCE = 1_000_000_000
PLATFORMS = ("p832", "app", "live", "fair", "direct")

_OPEN = 'c.start <= :day and (c."end" is null or :day < c."end")'
_CONTRACT = f"""
    select c.id, c.area_code, 1 as amount, c.kind, e.kind as entity
    from industry_contract c join industry_entity e on e.id = c.entity_id where {_OPEN}"""
_FIRST = """not exists (
      select from industry_contract o join industry_entity x on x.id = o.entity_id
      where o.household_id = c.household_id and o.id < c.id and o.start <= :day
        and (o."end" is null or :day < o."end") {more})"""
_ANNUAL = """(coalesce(c.guaranteed_fen, round(coalesce(c.shares_fen, 0) * coalesce(c.percent, 0) / 100))
      + round(coalesce(c.land_mu, 0) * coalesce(c.rent_fen, 0)))"""


def _due(year: str) -> str:
    """Fen of the year named by SQL, by days the contract held in it."""
    first, after = f"make_date({year}, 1, 1)", f"make_date({year} + 1, 1, 1)"
    days = f'(least(coalesce(c."end", {after}), {after}) - greatest(c.start, {first}))'
    return f"(case when {days} > 0 then round({_ANNUAL}::numeric * {days} / ({after} - {first})) else 0 end)"


_THIS, _BEFORE = "extract(year from :day)::int", "(extract(year from :day)::int - 1)"
_STANDING = 'd."on" <= :day and (d.returned_on is null or :day < d.returned_on)'
_TWIN = """exists (
      select from markets_sale t where t.id < s.id and t.verdict <> 'same'
        and (t.area_code, t."on", t.side, t.fen, t.buyer, t.product, t.supplier)
          = (s.area_code, s."on", s.side, s.fen, s.buyer, s.product, s.supplier))"""
_SALE = "select s.id, s.area_code, {amount} as amount, s.platform, s.side from markets_sale s where"
_YEAR = 's."on" <= :day and extract(year from s."on") = extract(year from :day)'
_COUNTED = f"{_YEAR} and s.verdict <> 'same' and (s.verdict = 'distinct' or not {_TWIN})"

_REGISTERED = REGISTERED.format(which="true")
_LOOKED_AFTER = f"""exists (
      select from industry_guide_village c where c.area_code = r.area_code and {_OPEN})"""
_GUIDED = f"""
    select g.id, g.area_code, 1 as amount from industry_guidance g
    where g."on" <= :day and extract(year from g."on") = {_THIS}"""
_SERVICE = f"""
    select s.id, s.area_code, {{amount}} as amount from industry_service s
    where s."on" <= :day and extract(year from s."on") = {_THIS}"""

RECOUNTS: Mapping[str, str] = {
    "industry.entities": """
        select e.id, e.area_code, 1 as amount, e.kind from industry_entity e
        where e.start <= :day and (e."end" is null or :day < e."end")""",
    "industry.contracts": _CONTRACT,
    "industry.hh": f"{_CONTRACT} and {_FIRST.format(more='')}",
    "industry.village_hh": f"{_CONTRACT} and e.kind = 'village_project' and "
    + _FIRST.format(more="and x.kind = 'village_project'"),
    "industry.dividend_due": f"""
        select c.id, c.area_code, {_due(_THIS)} as amount from industry_contract c
        where c.start <= :day and {_due(_THIS)} > 0""",
    "industry.dividend_paid": f"""
        select d.id, d.area_code, d.fen as amount from industry_dividend d
        where d.year = {_THIS} and {_STANDING}""",
    "industry.dividend_late": f"""
        select c.id, c.area_code, 1 as amount from industry_contract c
        where c.start <= :day and {_due(_BEFORE)} > coalesce((
          select sum(d.fen) from industry_dividend d
          where d.contract_id = c.id and d.year = {_BEFORE} and {_STANDING}), 0)""",
    "industry.guide": f"select c.id, c.area_code, 1 as amount from industry_guide c where {_OPEN}",
    "industry.guide_village": f"""
        select min(c.id) as id, c.area_code, 1 as amount from industry_guide_village c where {_OPEN}
        group by c.area_code""",
    "industry.guide_hh": f"{_REGISTERED} and {_LOOKED_AFTER}",
    "industry.no_guide_hh": f"{_REGISTERED} and not {_LOOKED_AFTER}",
    "industry.guided": _GUIDED,
    "industry.guided_hh": f"""{_GUIDED} and not exists (
        select from industry_guidance o where o.household_id = g.household_id and o.id < g.id
          and o."on" <= :day and extract(year from o."on") = {_THIS})""",
    "industry.service_team": f"select c.id, c.area_code, 1 as amount from industry_service_team c where {_OPEN}",
    "industry.service_township": f"""
        select min(c.id) as id, c.area_code, 1 as amount from industry_service_team c
        where {_OPEN} and right(c.area_code, 6) <> '000000' group by c.area_code""",
    "industry.service_member": f"""
        select c.id, c.area_code, 1 as amount from industry_service_member c where {_OPEN} and exists (
          select from industry_service_team t where t.id = c.team_id and t.start <= :day
            and (t."end" is null or :day < t."end"))""",
    "industry.service": _SERVICE.format(amount="1"),
    "industry.service_trained": _SERVICE.format(amount="s.trained"),
    "sales.amount": f"{_SALE.format(amount='s.fen')} {_COUNTED}",
    "sales.purchased": f"{_SALE.format(amount='s.fen')} {_COUNTED} and s.side = 'purchase'",
    "sales.online": f"{_SALE.format(amount='s.fen')} {_COUNTED} and s.side = 'retail'"
    " and s.platform in ('p832', 'social', 'app', 'shop_online', 'live')",
    "sales.suspected": f"{_SALE.format(amount='1')} {_YEAR} and s.verdict = 'open' and {_TWIN}",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "industry.dividend_rate": ("industry.dividend_paid", "industry.dividend_due", 1),
    "industry.guide_rate": ("industry.guide_hh", "pov.hh", 1),
}
IN_WAN = {
    "industry.dividend_due",
    "industry.dividend_paid",
    "sales.amount",
    "sales.purchased",
    "sales.online",
}


def write(pen: Pen) -> None:
    """Of the households that register.py wrote; an entity works in the township of its households."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select id, area_code from households_household where area_code like '{COUNTY}%' order by id"
        )
        homes = cursor.fetchall()
    entities = [
        _entity(pen, town, place) for town in pen.townships for place in range(pen.chance.randint(1, 3))
    ]
    insert("industry_entity", entities)
    contracts = [row for home in homes for row in _contracts(pen, home, entities)]
    insert("industry_contract", contracts)
    for contract in contracts:
        _dividends(pen, contract)
    insert(
        "industry_product",
        [
            {"area_code": one["area_code"], "entity_id": one["id"], "name": "米", "unit": "斤"}
            for one in entities
        ],
    )
    insert(
        "industry_dividend_notice",
        [
            {"area_code": one["area_code"], "entity_name": one["name"], "year": 2019, "revision": "r",
             "uid": f"00000000-0000-4000-d000-{one['id']:012d}", "first": "2020-01-10", "last": "2020-01-20"}
            for one in entities
        ],
    )  # fmt: skip
    _sales(pen, entities)
    _guiding(pen, homes)


def _span(pen: Pen) -> Row:
    start = pen.day()
    end = pen.soon(start + timedelta(days=1)) if pen.maybe(0.3) and start < LAST else None
    return {"start": start, "end": end if end is None or end > start else None}


def _guiding(pen: Pen, homes: list[tuple[int, str]]) -> None:
    """Guides of townships with the villages of theirs they look after, teams with members and services."""
    guides, villages, guided = [], [], []
    for place in pen.townships:
        near = [code for code in pen.villages if code[:9] == place[:9]]
        pk, span = pen.number(), _span(pen)
        guides.append({"id": pk, "area_code": place, "number": f"ZD-{pk}", "name": f"指导员{pk}", **span})
        for village in pen.chance.sample(near, min(2, len(near))):
            row = {"id": pen.number(), "area_code": village, "guide_id": pk}
            villages.append({**row, **span})
        guided += [
            {"id": pen.number(), "area_code": village, "household_id": home, "guide_id": pk, "on": pen.day(),
             "topic": f"技术{at}", "advised": "多看水"}
            for at, (home, village) in enumerate(homes) if village[:9] == place[:9] and pen.maybe(0.3)
        ]  # fmt: skip
    insert("industry_guide", guides)
    insert("industry_guide_village", villages)
    insert("industry_guidance", guided)
    teams, members, services = [], [], []
    for place in (*pen.townships, *pen.townships):
        near = [code for code in pen.villages if code[:9] == place[:9]]
        pk = pen.number()
        teams.append({"id": pk, "area_code": place, "name": f"服务队{pk}", "leader": "某人", **_span(pen)})
        members += [
            {"id": pen.number(), "area_code": place, "team_id": pk, "name": f"队员{at}", **_span(pen)}
            for at in range(3)
        ]
        services += [
            {"id": pen.number(), "area_code": pen.chance.choice(near or [place]), "team_id": pk, "on": pen.day(), "topic": f"培训{at}",
             "households": pen.chance.randrange(40), "trained": pen.chance.randrange(90)}
            for at in range(4)
        ]  # fmt: skip
    insert("industry_service_team", teams)
    insert("industry_service_member", members)
    insert("industry_service", services)


def _entity(pen: Pen, town: str, place: int) -> Row:
    villages = [code for code in pen.villages if code.startswith(town[:9])]
    start, pk = pen.day(), pen.number()
    end = pen.soon(start + timedelta(days=1)) if pen.maybe(0.2) and start < LAST else None
    code = pen.chance.choice([*villages, town])
    about = {"id": pk, "area_code": code, "name": f"主体{pk}", "kind": KINDS[place % 3]}
    return {**about, "start": start, "end": end if end is None or end > start else None}


def _contracts(pen: Pen, home: tuple[int, str], entities: list[Row]) -> list[Row]:
    """One after the other with one entity, and sometimes another kind beside them."""
    household, village = home
    near = [one for one in entities if str(one["area_code"])[:9] == village[:9]]
    if not near or pen.maybe(0.4):
        return []
    found: list[Row] = []
    for kind in pen.chance.sample(CONTRACTS, 2):
        start = pen.day()
        end = pen.soon(start + timedelta(days=1)) if pen.maybe(0.5) and start < LAST else None
        found.append(
            {"id": pen.number(), "area_code": village, "household_id": household,
             "entity_id": pen.chance.choice(near)["id"], "kind": kind, "start": start,
             "end": end if end is None or end > start else None, "pay_month": pen.chance.randint(1, 12),
             **_terms(pen)}
        )  # fmt: skip
    return found


def _terms(pen: Pen) -> Row:
    return {
        "shares_fen": pen.chance.randrange(1_000_000),
        "percent": pen.chance.choice((None, 6, 8.5, 10)),
        "guaranteed_fen": pen.chance.randrange(200_000) if pen.maybe(0.3) else None,
        "land_mu": pen.chance.choice((None, 1.5, 3)),
        "rent_fen": pen.chance.choice((None, 40_000, 33_333)),
    }


def _dividends(pen: Pen, contract: Row) -> None:
    """Paid in part, in full or too much; sometimes taken back, and then no line of income is left."""
    for year in range(contract["start"].year, 2022):
        if pen.maybe(0.4):
            continue
        on = pen.day(max(contract["start"], date(year, 1, 1)))
        back = pen.soon(on) if pen.maybe(0.3) else None
        fen = pen.chance.randrange(1, 90_000)
        line = None if back else _BEYOND_THE_SEQUENCE + pen.number()
        about = {
            "area_code": contract["area_code"],
            "household_id": contract["household_id"],
            "on": on,
            "fen": fen,
        }
        if line is not None:
            more = {"id": line, "source": "dividend", "origin": "paid_list", "proof": f"分红{line}"}
            insert("incomes_line", [{**about, **more}])
        voucher = {"voucher": f"凭证{pen.number()}", "by_name": "某人", "reason": "退回" if back else ""}
        row = {**about, "contract_id": contract["id"], "line_id": line, "year": year, "returned_on": back}
        insert("industry_dividend", [{**row, **voucher}])


def _sales(pen: Pen, entities: list[Row]) -> None:
    rows: list[Row] = []
    for one in entities:
        for _ in range(pen.chance.randrange(4)):
            side = pen.pick(("purchase", "retail", "help"))
            sold = {
                "area_code": one["area_code"], "on": pen.day(), "side": side, "product": "米",
                "buyer": "水利局" if side == "purchase" else "", "fen": pen.chance.randrange(1, 900_000),
                "supplier": one["name"], "entity_id": one["id"],
            }  # fmt: skip
            # Told once, twice or three times, over different platforms.
            for platform in PLATFORMS[: pen.chance.randint(1, 3)]:
                said = pen.pick(("open", "open", "distinct", "same"))
                rows.append({**sold, "id": pen.number(), "platform": platform, "verdict": said})
    insert("markets_sale", rows)


_LATER = "'2020-07-15'"
_SPAN = "start <= '2020-06-30' and \"end\" is null"
_ALONE = (
    "not exists (select from markets_sale t where t.id <> markets_sale.id and t.supplier = markets_sale.supplier"
    " and t.fen = markets_sale.fen)"
)
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("industry_entity", f"start = {_LATER}", _SPAN, ("industry.entities", "industry.entities.rows")),
    (
        "industry_contract",
        "guaranteed_fen = coalesce(guaranteed_fen, 0) + 36600000",
        f"{_SPAN} and start < '2019-12-01'",
        ("industry.dividend_due", "industry.contracts.sum.annual_fen"),
    ),
    (
        "industry_dividend",
        "fen = fen + 1000000",
        "year = 2020 and \"on\" <= '2020-06-30' and returned_on is null",
        ("industry.dividend_paid", "industry.dividend_rate"),
    ),
    (
        "markets_sale",
        "fen = fen + 1000000",
        f"side = 'purchase' and \"on\" between '2020-01-01' and '2020-06-30' and verdict <> 'same' and {_ALONE}",
        ("sales.amount", "sales.purchased"),
    ),
    ("industry_guide", f"start = {_LATER}", _SPAN, ("industry.guide", "industry.guides.rows")),
    ("industry_guide_village", f"start = {_LATER}", _SPAN, ("industry.guide_villages.rows",)),
    (
        "industry_guidance",
        f'"on" = {_LATER}',
        "\"on\" between '2020-01-01' and '2020-06-30'",
        ("industry.guided", "industry.guidance.rows"),
    ),
    ("industry_service_team", f"start = {_LATER}", _SPAN, ("industry.service_team",)),
    ("industry_service_member", f"start = {_LATER}", _SPAN, ("industry.service_members.rows",)),
    (
        "industry_service",
        "trained = trained + 7",
        "\"on\" between '2020-01-01' and '2020-06-30'",
        ("industry.service_trained", "industry.services.sum.trained"),
    ),
)
