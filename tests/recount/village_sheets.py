"""What villages of a made-up county have and earn: sheets and natural villages counted again, receipts, targets."""

from __future__ import annotations

from collections.abc import Mapping

from tests.recount.writing import YEARS, Pen, Row, insert

_SHEET = """
    select s.id, s.area_code, 1 as amount from places_sheet s
    where s.start <= :day and not exists (
      select from places_sheet n where n.area_code = s.area_code and n.start <= :day and n.start > s.start)"""
_HAMLET = """
    select h.id, h.area_code, 1 as amount from places_natural_village h
    where h.start <= :day and not exists (
      select from places_natural_village n
      where n.area_code = h.area_code and n.name = h.name and n.start <= :day and n.start > h.start)"""
# A natural village of the sheet's village, as counted last, that has this many households and lacks the thing.
_LACKING = """exists (
      select from places_natural_village h where h.area_code = s.area_code and h.start <= :day
        and h.households >= {least} and h.{fact} = false and not exists (
          select from places_natural_village n
          where n.area_code = h.area_code and n.name = h.name and n.start <= :day and n.start > h.start))"""
_GAPS = {
    "road": "s.road_hard = false",
    "hamlet_road": _LACKING.format(least=1, fact="road_hard"),
    "bus": "s.bus = false",
    "power": "s.hamlets_without_power > 0",
    "fibre": "s.fibre = false",
    "lte": "s.lte = false",
    "hamlet_fibre": _LACKING.format(least=20, fact="fibre"),
    "hamlet_lte": _LACKING.format(least=20, fact="lte"),
    "water": "s.unsafe_water_households > 0",
    "garbage": "s.garbage_percent < 90",
    "sorting": "s.sorting_percent < 85",
    "sewage": "s.sewage_percent < 60",
    "toilet": "s.toilet_percent < 85",
    "five_clean": ":day >= date '2020-04-23' and " + _LACKING.format(least=1, fact="five_clean"),
    "clinic": "s.clinics < 1",
    "doctor": "s.doctors < 1",
    "culture": "s.culture = false",
    "sport": "s.sport = false",
    "shop": "s.shops < 1",
}
# What was keyed by hand, and what assets of a village brought in while they were its own.
_EARNED = """
        select c.id, c.area_code, c.amount, c.source, c."on" from (
          select k.id, k.area_code, k.fen as amount, k.source, k."on" from places_collective_income k
          where k.asset_income_id is null
          union all
          select k.id, i.area_code, i.fen, case when i.kind in ('rent', 'contract') then 'lease'
                 when i.kind = 'dividend' then 'shares' when i.kind = 'other' then 'other' else 'solar' end, i."on"
          from assets_income i left join places_collective_income k on k.asset_income_id = i.id
          where right(i.area_code, 3) <> '000' and exists (
            select from assets_ownership o where o.asset_id = i.asset_id and o.level = 'village'
              and i."on" >= o.start and i."on" < coalesce(o."end", 'infinity'::date))) c"""
RECOUNTS: Mapping[str, str] = {
    "village.sheets": _SHEET,
    "village.fibre": f"{_SHEET} and s.fibre",
    "village.lte": f"{_SHEET} and s.lte",
    "village.garbage": f"{_SHEET} and s.garbage_percent >= 90",
    "village.sorting": f"{_SHEET} and s.sorting_percent >= 85",
    "village.hamlets": f"{_HAMLET} and h.households >= 20",
    "village.hamlets_fibre": f"{_HAMLET} and h.households >= 20 and h.fibre",
    "village.hamlets_lte": f"{_HAMLET} and h.households >= 20 and h.lte",
    **{f"village.gap_{key}": f"{_SHEET} and {which}" for key, which in _GAPS.items()},
    "village.collective": f"""{_EARNED}
        where c."on" <= :day and extract(year from c."on") = extract(year from :day)""",
    "village.collective_target": """
        select t.id, t.area_code, t.fen as amount from places_collective_target t
        where t.start <= :day and t.year = extract(year from :day)""",
    "village.collective_weak": f"""{_SHEET} and coalesce((
          select sum(c.amount) from ({_EARNED}) c
          where c.area_code = s.area_code and c.source <> 'grant'
            and extract(year from c."on") = extract(year from :day + 1) - 1), 0) < 5000000""",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "village.garbage_rate": ("village.garbage", "village.sheets", 1),
    "village.sorting_rate": ("village.sorting", "village.sheets", 1),
}
IN_WAN = {"village.collective", "village.collective_target"}
_YES = ("road_hard", "bus", "fibre", "lte", "culture", "sport")
_COUNTS = ("hamlets_without_power", "unsafe_water_households", "clinics", "doctors", "shops")
_PERCENTS = ("garbage_percent", "sorting_percent", "sewage_percent", "toilet_percent")
SOURCES = ("business", "lease", "shares", "solar", "grant")


def write(pen: Pen) -> None:
    sheets: list[Row] = []
    hamlets: list[Row] = []
    incomes: list[Row] = []
    targets: list[Row] = []
    for code in [*pen.villages, pen.village()]:
        sheets += [_sheet(pen, code, day) for day in _days(pen, 3)]
        for name in ("上湾", "中湾", "下湾"):
            hamlets += [_hamlet(pen, code, name, day) for day in _days(pen, 2)]
        incomes += [
            {"area_code": code, "on": pen.day(), "source": pen.pick(SOURCES), "proof": f"凭证{number}",
             "fen": pen.chance.randrange(1, 4_000_000)}
            for number in range(pen.chance.randrange(6))
        ]  # fmt: skip
        targets += [
            {"area_code": code, "year": year, "start": pen.day(), "fen": pen.chance.randrange(1, 9_000_000)}
            for year in YEARS
            if pen.maybe(0.6)
        ]
    insert("places_sheet", _once(sheets))
    insert("places_natural_village", _once(hamlets))
    insert("places_collective_income", incomes)
    insert(
        "places_collective_target", list({(row["area_code"], row["year"]): row for row in targets}.values())
    )
    insert(
        "places_gap_project",
        [
            {"area_code": code, "condition": "road", "number": "XM1", "on": pen.day()}
            for code in pen.villages[:3]
        ],
    )


def _days(pen: Pen, most: int) -> set[object]:
    return {pen.day() for _ in range(pen.chance.randrange(most + 1))}


def _once(rows: list[Row]) -> list[Row]:
    return list({(row["area_code"], row.get("name"), row["start"]): row for row in rows}.values())


def _sheet(pen: Pen, code: str, day: object) -> Row:
    told: Row = {"area_code": code, "start": day}
    told |= {name: pen.chance.choice((True, False, None)) for name in _YES}
    told |= {name: pen.chance.choice((0, 1, 2, None)) for name in _COUNTS}
    return told | {name: pen.chance.choice((50, 60, 84, 85, 89.99, 90, 100, None)) for name in _PERCENTS}


def _hamlet(pen: Pen, code: str, name: str, day: object) -> Row:
    told: Row = {
        "area_code": code,
        "name": name,
        "start": day,
        "households": pen.chance.choice((0, 1, 19, 20, 40)),
    }
    return told | {
        fact: pen.chance.choice((True, False, None))
        for fact in ("road_hard", "fibre", "lte", "five_clean", "water")
    }


_LAST_SHEET = (
    "start <= '2020-06-30' and not exists (select from places_sheet n where n.area_code = places_sheet.area_code"
    " and n.start <= '2020-06-30' and n.start > places_sheet.start)"
)
_LAST_HAMLET = (
    "start <= '2020-06-30' and not exists (select from places_natural_village n"
    " where n.area_code = places_natural_village.area_code and n.name = places_natural_village.name"
    " and n.start <= '2020-06-30' and n.start > places_natural_village.start)"
)
# (table, what is set, where, figures that move): read by `test_dependence`.
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "places_sheet",
        "garbage_percent = 90, sorting_percent = 84.99",
        f"garbage_percent < 90 and sorting_percent >= 85 and {_LAST_SHEET}",
        ("village.garbage", "village.gap_garbage", "village.sorting_rate", "village.gap_sorting"),
    ),
    (
        "places_natural_village",
        "households = 19",
        f"households = 20 and fibre and {_LAST_HAMLET}",
        ("village.hamlets", "village.hamlets_fibre"),
    ),
    (
        "places_collective_income",
        "fen = fen + 1000000",
        "\"on\" between '2020-01-01' and '2020-06-30' and asset_income_id is null",
        ("village.collective", "places.collective_incomes.sum.fen"),
    ),
    (
        "places_collective_target",
        "fen = fen + 1000000",
        "year = 2020 and start <= '2020-06-30'",
        ("village.collective_target",),
    ),
)
