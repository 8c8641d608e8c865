"""Assets of a made-up county, and their figures counted again in plain SQL (see `recounts`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection

from tests.recount.writing import LAST, Pen, Row, insert

KINDS = ("operating", "operating", "public", "household")
USES = ("wages", "labour", "award", "share", "retained")


def write(pen: Pen) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code, number from households_household order by id")
        homes = cursor.fetchall()
    assets = [_asset(pen, village) for village in [*pen.villages, pen.village()] for _ in range(3)]
    insert("assets_asset", assets)
    insert(
        "assets_ownership", [_span(pen, one, level="village", owner="村") for one in assets if pen.maybe(0.6)]
    )
    insert("assets_custody", [_span(pen, one, unit="村", person="某人") for one in assets if pen.maybe(0.6)])
    insert("assets_idle", [_span(pen, one, reason="没有订单") for one in assets if pen.maybe(0.4)])
    insert("assets_check", [_check(one, year) for one in assets for year in (2019, 2020) if pen.maybe(0.5)])
    insert("assets_handover", [_of(one, on=pen.day(), giver="局", taker="村") for one in assets[::3]])
    stations = [_station(pen, one) for one in assets[::4]]
    insert("assets_station", stations)
    insert("assets_station_month", [row for one in stations for row in _months(pen, one)])
    insert("assets_solar_post", [row for one in stations for row in _posts(pen, one, homes)])
    insert("assets_lease", [_lease(pen, one) for one in assets[::3]])
    insert("assets_expense", [_expense(pen, one) for one in assets for _ in range(2)])
    insert("assets_income", [_income(pen, one) for one in assets if pen.maybe(0.6)])
    _plans(pen, assets, homes)
    for at, one in enumerate(assets[::3]):
        pk = pen.number()
        asked = _of(
            one, id=pk, uid=_uid(pk), way="scrap", reason="报废", requested_on=LAST, maker_name="某人"
        )
        insert("assets_disposal", [{**asked, "maker_id": 1, "stage": "requested" if at % 2 else "refused"}])
        about = {"area_code": one["area_code"], "disposal_id": pk, "on": LAST, "by_id": 1, "by_name": "某人"}
        insert("assets_step", [{**about, "stage": "requested"}])


def _uid(pk: int) -> str:
    return f"00000000-0000-4000-a000-{pk:012d}"


def _asset(pen: Pen, village: str) -> Row:
    pk, formed = pen.number(), pen.day()
    tiers = {f"{tier}_fen": pen.chance.randrange(0, 9_000_000) for tier in ("central", "province", "county")}
    later = pen.day(formed + timedelta(days=1))
    gone = later if pen.maybe(0.2) and later > formed else None
    about = {"id": pk, "number": f"Z{pk}", "name": f"资产{pk}", "area_code": village, "kind": pen.pick(KINDS)}
    return {**about, **tiers, "formed_on": formed, "disposed_on": gone}


def _of(asset: Row, **more: object) -> Row:
    return {"asset_id": asset["id"], "area_code": asset["area_code"], **more}


def _span(pen: Pen, asset: Row, **more: object) -> Row:
    start = pen.day()
    end = pen.soon(start + timedelta(days=1))
    return _of(asset, **more, start=start, end=end if pen.maybe(0.5) and end > start else None)


def _check(asset: Row, year: int) -> Row:
    value = sum(fen for name, fen in asset.items() if name.endswith("_fen"))
    return _of(asset, year=year, on=date(year, 6, 30), condition="good", value_fen=value)


def _station(pen: Pen, asset: Row) -> Row:
    pk = pen.number()
    return _of(asset, id=pk, number=f"G{pk}", name="电站", capacity_kw=300, connected_on=pen.day())


def _months(pen: Pen, station: Row) -> list[Row]:
    months = {date(2020, pen.chance.randint(1, 12), 1) for _ in range(4)}
    about = {"station_id": station["id"], "area_code": station["area_code"]}
    return [
        {**about, "month": one, "kwh": 900, "fee_fen": pen.chance.randrange(900_000), "subsidy_fen": 5_000,
         "received_on": pen.soon(one) if pen.maybe(0.5) else None}
        for one in sorted(months)
    ]  # fmt: skip


def _posts(pen: Pen, station: Row, homes: list[tuple[int, str, str]]) -> list[Row]:
    found = []
    near = [home for home, area_code, _ in homes if area_code[:9] == station["area_code"][:9]]
    for home in pen.chance.sample(near, min(3, len(near))):
        row = _span(pen, {"id": 0, "area_code": station["area_code"]}, household_id=home, person="某人")
        del row["asset_id"]
        found.append({**row, "station_id": station["id"], "duty": "保洁", "monthly_fen": 50_000})
    return found


def _lease(pen: Pen, asset: Row) -> Row:
    start = pen.day()
    about = {
        "number": f"HT{asset['id']}",
        "kind": "rent",
        "lessee": "合作社",
        "every": "month",
        "rent_fen": 9_000,
    }
    return _of(asset, **about, start=start, first_due=start, end=start + timedelta(days=300))


def _expense(pen: Pen, asset: Row) -> Row:
    uses = ("wages", "labour", "award", "upkeep")
    fen = pen.chance.randrange(1, 300_000)
    return _of(asset, use=pen.pick(uses), on=pen.day(), fen=fen, voucher=f"V{pen.number()}")


def _income(pen: Pen, asset: Row, **more: object) -> Row:
    about = {"kind": pen.pick(("rent", "dividend", "other")), "voucher": f"V{pen.number()}", "period": "年"}
    return _of(asset, on=pen.day(), fen=pen.chance.randrange(1, 900_000), **about) | more


def _plans(pen: Pen, assets: list[Row], homes: list[tuple[int, str, str]]) -> None:
    """Drafted, balanced, and most of them paid."""
    for asset in assets[::2]:
        pk = pen.number()
        income = _income(pen, asset, fen=100_000, plan_id=pk)
        about = {"uid": _uid(pk), "title": "方案", "year": 2020, "method": "list", "maker_name": "某人"}
        plan = _of(
            asset, **about, id=pk, income_fen=100_000, stage="drafted", drafted_on=pen.day(), maker_id=1
        )
        insert("assets_distribution", [plan])
        insert("assets_income", [income])
        chosen = pen.chance.sample(homes, min(4, len(homes)))
        shares = [
            {"plan_id": pk, "area_code": asset["area_code"], "use": pen.pick(USES[:4]), "household_id": home,
             "number": number, "name": "某人", "fen": 20_000}
            for home, _, number in chosen
        ]  # fmt: skip
        rest = 100_000 - 20_000 * len(shares)
        keep = {
            "plan_id": pk,
            "area_code": asset["area_code"],
            "use": "retained",
            "name": "留存",
            "fen": rest,
        }
        insert("assets_share", [*shares, {**keep, "household_id": None, "number": ""}])
        if pen.maybe(0.7):
            day = pen.day()
            with connection.cursor() as cursor:
                cursor.execute(
                    "update assets_distribution set stage = 'paid', paid_on = %s where id = %s", [day, pk]
                )
                cursor.execute("update assets_share set paid_on = %s where plan_id = %s", [day, pk])
                if pen.maybe(0.3):
                    back = (pen.day(day), pk)
                    cursor.execute(
                        "update assets_distribution set stage = 'reversed', reversed_on = %s where id = %s",
                        back,
                    )
                    cursor.execute("update assets_share set reversed_on = %s where plan_id = %s", back)


_OF_YEAR = "{day} <= :day and extract(year from {day}) = extract(year from :day)"
_THERE = "a.formed_on <= :day and (a.disposed_on is null or :day < a.disposed_on)"
_VALUE = "a.central_fen + a.province_fen + a.city_fen + a.county_fen + a.other_fen"
_ASSET = f"select a.id, a.area_code, {{amount}} as amount, a.kind from assets_asset a where {_THERE}"
_DURING = 'x.asset_id = a.id and x.start <= :day and (x."end" is null or :day < x."end")'
_STATION_OF = "exists (select from assets_station s where s.asset_id = t.asset_id)"
_STANDS = "({row}.reversed_on is null or {row}.reversed_on > :day)"
_SHARE = f"""select t.id, t.area_code, t.fen as amount, t.use from assets_share t
    where {_OF_YEAR.format(day="t.paid_on")} and {_STANDS.format(row="t")}"""
_COUNT, _FEN = _ASSET.format(amount="1"), _ASSET.format(amount=_VALUE)
RECOUNTS: Mapping[str, str] = {
    "asset.count": _COUNT,
    "asset.value": _FEN,
    "asset.operating": f"{_COUNT} and a.kind = 'operating'",
    "asset.owned": f"{_COUNT} and exists (select from assets_ownership x where {_DURING})",
    "asset.kept": f"{_COUNT} and exists (select from assets_custody x where {_DURING})",
    "asset.idle": f"{_COUNT} and exists (select from assets_idle x where {_DURING})",
    "asset.idle_value": f"{_FEN} and exists (select from assets_idle x where {_DURING})",
    "asset.checked": f"""{_COUNT} and exists (
        select from assets_check c where c.asset_id = a.id and c.year = extract(year from :day) and c."on" <= :day)""",
    "asset.income": f"""
        select t.id, t.area_code, t.fen as amount, t.kind from assets_income t
        where {_OF_YEAR.format(day='t."on"')}""",
    "asset.distributed": _SHARE,
    "asset.distributed_hh": f"""
        select t.id, t.area_code, 1 as amount from assets_share t
        where t.household_id is not null and {_OF_YEAR.format(day="t.paid_on")}
          and {_STANDS.format(row="t")} and not exists (
          select from assets_share e where e.household_id = t.household_id and {_OF_YEAR.format(day="e.paid_on")}
            and {_STANDS.format(row="e")} and (e.paid_on, e.id) < (t.paid_on, t.id))""",
    "pv.stations": """
        select s.id, s.area_code, 1 as amount from assets_station s join assets_asset a on a.id = s.asset_id
        where s.connected_on <= :day and (a.disposed_on is null or :day < a.disposed_on)""",
    "pv.income": f"""
        select t.id, t.area_code, t.fen as amount from assets_income t
        where {_OF_YEAR.format(day='t."on"')} and {_STATION_OF}""",
    "pv.labour": f"""
        select t.id, t.area_code, t.fen as amount from assets_expense t
        where {_OF_YEAR.format(day='t."on"')} and t.use in ('wages', 'labour') and {_STATION_OF}""",
    "pv.posts": """
        select p.id, p.area_code, 1 as amount from assets_solar_post p
        where p.start <= :day and (p."end" is null or :day < p."end")""",
}
IN_WAN = {"asset.value", "asset.idle_value", "asset.income", "asset.distributed", "pv.income", "pv.labour"}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "asset.owned_rate": ("asset.owned", "asset.count", 2),
    "asset.idle_rate": ("asset.idle", "asset.count", 2),
    "pv.share": ("pv.labour", "pv.income", 2),
    "asset.income_avg": ("asset.income", "asset.operating", 2),
}
_LATER = "'2020-07-15'"
_OPEN = "start <= '2020-06-30' and \"end\" is null"
_HERE = "in (select id from assets_asset where formed_on <= '2020-06-30' and disposed_on is null)"
_UNTIL = "\"on\" between '2020-01-01' and '2020-06-30'"
# (table, what is set, where, figures that move): read by `test_dependence`.
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "assets_asset",
        "central_fen = central_fen + 1000000",
        "formed_on <= '2020-06-30' and disposed_on is null",
        ("asset.value", "assets.assets.sum.value_fen"),
    ),
    (
        "assets_asset",
        f"formed_on = {_LATER}, disposed_on = null",
        "formed_on <= '2020-06-30' and disposed_on is null",
        ("asset.count",),
    ),
    ("assets_custody", f"start = {_LATER}", f"{_OPEN} and asset_id {_HERE}", ("asset.kept",)),
    (
        "assets_idle",
        f"start = {_LATER}",
        f"{_OPEN} and asset_id {_HERE}",
        ("asset.idle", "asset.idle_value", "asset.idle_rate"),
    ),
    ("assets_check", f'"on" = {_LATER}', f"year = 2020 and asset_id {_HERE}", ("asset.checked",)),
    (
        "assets_share",
        "fen = fen + 1000000",
        "paid_on between '2020-01-01' and '2020-06-30' and reversed_on is null",
        ("asset.distributed",),
    ),
    (
        "assets_share",
        "reversed_on = paid_on",
        # A household with another share is still counted by that one.
        "paid_on between '2020-01-01' and '2020-06-30' and reversed_on is null and household_id is not null and not"
        " exists (select from assets_share o where o.household_id = assets_share.household_id and o.id <> assets_share.id)",
        ("asset.distributed", "asset.distributed_hh"),
    ),
    (
        "assets_expense",
        "fen = fen + 1000000",
        f"{_UNTIL} and use in ('wages', 'labour') and asset_id in (select asset_id from assets_station)",
        ("pv.labour", "assets.expenses.sum.fen"),
    ),
    (
        "assets_station",
        f"connected_on = {_LATER}",
        f"connected_on <= '2020-06-30' and asset_id {_HERE}",
        ("pv.stations",),
    ),
    ("assets_solar_post", f"start = {_LATER}", _OPEN, ("pv.posts",)),
)
_TOLD = "places_collective_income"
# The same, with what repeats it: (table, what is set, where, figures that move, what else is done to the row's id, whose).
REPEATED: tuple[tuple[str, str, str, tuple[str, ...], str, str], ...] = (
    (
        "assets_ownership",
        f"start = {_LATER}",
        f"{_OPEN} and asset_id {_HERE}",
        ("asset.owned", "asset.owned_rate"),
        f"delete from {_TOLD} where asset_income_id in (select i.id from assets_income i join assets_ownership o"
        f' on o.asset_id = i.asset_id where o.id = %s and i."on" < {_LATER})',
        _TOLD,
    ),
    (
        "assets_income",
        "fen = fen + 1000000",
        _UNTIL,
        ("asset.income", "asset.income_avg", "assets.incomes.sum.fen"),
        f"update {_TOLD} set fen = fen + 1000000 where asset_income_id = %s",
        _TOLD,
    ),
    (
        "assets_income",
        "fen = fen + 1000000",
        f"{_UNTIL} and exists (select from {_TOLD} c where c.asset_income_id = assets_income.id)",
        ("village.collective",),
        f"update {_TOLD} set fen = fen + 1000000 where asset_income_id = %s",
        _TOLD,
    ),
)
