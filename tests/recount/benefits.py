"""Money paid to people of a made-up county by list, some of it taken back; grants, dropouts, care."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import connection

from tests.recount.writing import COUNTY, LAST, Pen, Row, insert

MONTHLY = (
    "low_income", "destitute_housed", "destitute_at_home", "orphan", "disabled_living", "disabled_care", "pension",
    "care",
)  # fmt: skip
EDUCATION = (
    "kindergarten", "compulsory", "senior", "vocational", "college", "vocational_plan", "county_grant",
)  # fmt: skip
ONCE = ("temporary", "special", "medical_aid", "serious_illness", "medical_help")
INCOME = {
    "low_income": "low_income", "destitute_housed": "destitute", "destitute_at_home": "destitute",
    "temporary": "transfer", "orphan": "transfer", "disabled_living": "transfer", "disabled_care": "transfer",
    "special": "transfer", "pension": "pension", "care": "transfer",
}  # fmt: skip
# Rows of income that other parts wrote took their numbers from the table's own sequence.
_BEYOND_THE_SEQUENCE = 4_000_000_000


def _kinds(*kinds: str) -> str:
    return "(" + ", ".join(f"'{kind}'" for kind in kinds) + ")"


_GROUPS: Mapping[str, tuple[str, ...]] = {
    "edu.aid": EDUCATION,
    "soc.paid": (
        "low_income", "destitute_housed", "destitute_at_home", "temporary", "orphan", "disabled_living",
        "disabled_care", "special",
    ),
    "soc.dibao": ("low_income",),
    "soc.destitute": ("destitute_housed", "destitute_at_home"),
    "soc.destitute_housed": ("destitute_housed",),
    "soc.destitute_at_home": ("destitute_at_home",),
    "soc.temp": ("temporary",),
    "soc.orphan": ("orphan",),
    "soc.disab": ("disabled_living", "disabled_care"),
    "soc.disab_living": ("disabled_living",),
    "soc.disab_care": ("disabled_care",),
    "soc.special": ("special",),
    "med.aid": ("medical_aid", "serious_illness", "medical_help"),
    "pension.paid": ("pension",),
    "pension.contribution": ("contribution",),
    "care.paid": ("care",),
}  # fmt: skip
_HOUSEHOLDS = (
    "edu.aid", "soc.paid", "soc.dibao", "soc.destitute", "soc.temp", "soc.disab", "soc.special", "med.aid",
)  # fmt: skip
_NOT_PEOPLE = ("soc.temp", "soc.special")


def _standing(of: str) -> str:
    return f"""{of}.paid_on <= :day and extract(year from {of}.paid_on) = extract(year from :day)
      and ({of}.returned_on is null or :day < {of}.returned_on)"""


def _paid(kinds: tuple[str, ...], amount: str, period: str = "") -> str:
    return f"""
    select p.id, p.area_code, {amount} as amount, p.kind{period} from benefits_payment p
    where {_standing("p")} and p.kind in {_kinds(*kinds)}"""


def _first(kinds: tuple[str, ...], subject: str, period: str) -> str:
    return f"""{_paid(kinds, "1", period)} and p.{subject} is not null and not exists (
      select from benefits_payment o where {_standing("o")} and o.kind in {_kinds(*kinds)}
        and o.{subject} = p.{subject} and o.id < p.id)"""


def _of_payments() -> dict[str, str]:
    found = {}
    for key, kinds in _GROUPS.items():
        period = ", p.period" if key == "edu.aid" else ""
        amount = {"edu.aid": "edu.aid_amount", "med.aid": "med.aid_amount"}.get(key, key)
        found[amount] = _paid(kinds, "p.fen", period)
        if key in _HOUSEHOLDS:
            found[f"{key}_hh"] = _first(kinds, "household_id", period)
        if key not in _NOT_PEOPLE:
            found[key if key == "edu.aid" else f"{key}_pop"] = _first(kinds, "person_id", period)
    return found


_TERM = """(case when extract(month from :day) = 1 then (extract(year from :day) - 1)::int || '秋'
      else extract(year from :day)::int || case when extract(month from :day) < 8 then '春' else '秋' end end)"""
_GRANT = f"""
    select g.id, g.area_code, {{amount}} as amount, g.kind, g.stage from benefits_grant g
    where g.approved_on <= :day and g.term = {_TERM}"""
_PAID_OF_GRANT = """(select coalesce(sum(p.fen), 0) from benefits_payment p
      where p.person_id = g.person_id and p.kind = g.kind and p.period = g.term and p.paid_on <= :day
        and (p.returned_on is null or :day < p.returned_on))"""
_DROPPED = """
    select e.id, e.area_code, 1 as amount{stage} from departments_enrolment e
    where e."on" <= :day and e.person_id is not null and e.state = 'dropped' and e.stage in ('primary', 'junior')
      and not exists (select from departments_enrolment n where n.person_id = e.person_id and n."on" <= :day
        and (n."on", n.id) > (e."on", e.id))"""
_BACK = "r.outcome in ('returned', 'taught')"
_ONLINE = """
    select o.id, o.area_code, 1 as amount{device} from benefits_online o
    where o."on" <= :day and (o.device <> 'none' or o.broadband)"""
_NEW = """
    select s.id, s.area_code, 1 as amount, s.kind from departments_socialaid s
    where s.person_id is not null and s.household_id is not null and s.kind in ('low_income', 'destitute')
      and s.start <= :day and extract(year from s.start) = extract(year from :day)
      and not exists (select from departments_socialaid o where o.{subject} = s.{subject} and o.person_id is not null
        and o.household_id is not null and o.kind in ('low_income', 'destitute')
        and (o.start, o.id) < (s.start, s.id))"""
_OPEN = 'c.start <= :day and (c."end" is null or :day < c."end")'
_PLAN = """
    select t.id, t.area_code, t.fen as amount, t.tier, t.kind from funds_plan t
    where t.year = extract(year from :day) and t."on" <= :day and t.sector = '{sector}'
      and t.id in (select d.plan_id from funds_decision d where d.verdict = 'posted')"""
RECOUNTS: Mapping[str, str] = {
    **_of_payments(),
    "fund.plan_education": _PLAN.format(sector="education"),
    "fund.plan_health": _PLAN.format(sector="health"),
    "edu.due": _GRANT.format(amount="g.standard_fen"),
    "edu.due_paid": _GRANT.format(amount=_PAID_OF_GRANT),
    "edu.due_pop": f"""{_GRANT.format(amount="1")} and not exists (
      select from benefits_grant o where o.person_id = g.person_id and o.term = g.term and o.approved_on <= :day
        and o.id < g.id)""",
    "edu.online": _ONLINE.format(device=", o.device"),
    "edu.broadband": f"{_ONLINE.format(device='')} and o.broadband",
    "edu.listed_dropout": _DROPPED.format(stage=", e.stage"),
    "edu.to_persuade": f"""{_DROPPED.format(stage="")} and not exists (
      select from benefits_return r where r.person_id = e.person_id and r."on" between e."on" and :day and {_BACK})""",
    "edu.returned": f"""
    select r.id, r.area_code, 1 as amount from benefits_return r
    where r."on" <= :day and extract(year from r."on") = extract(year from :day) and {_BACK}""",
    "soc.new_hh": _NEW.format(subject="household_id"),
    "soc.new_pop": _NEW.format(subject="person_id"),
    "soc.paid_wrong": f"""
    select p.id, p.area_code, 1 as amount from benefits_payment p
    where {_standing("p")} and p.kind in {_kinds(*MONTHLY)} and exists (
      select from households_membership m where m.person_id = p.person_id and m."left" in ('died', 'emigrated')
        and left(m.area_code, 6) = left(p.area_code, 6) and m."end" <= :day
        and to_char(m."end", 'YYYY-MM') < p.period)""",
    "care.pop": f"""
    select c.id, c.area_code, 1 as amount, c.kind from benefits_care c where {_OPEN} and not exists (
      select from benefits_care o where o.person_id = c.person_id and o.id < c.id and o.start <= :day
        and (o."end" is null or :day < o."end"))""",
    "care.centre": f"select c.id, c.area_code, 1 as amount from benefits_centre c where {_OPEN}",
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "edu.aid_rate": ("edu.due_paid", "edu.due", 2),
    "edu.online_rate": ("edu.online", "edu.pupils", 1),
    "edu.plan_rate": ("edu.aid_amount", "fund.plan_education", 2),
    "med.plan_rate": ("med.aid_amount", "fund.plan_health", 2),
}
IN_WAN = {
    "edu.aid_amount", "med.aid_amount", "edu.due", "edu.due_paid", *(key for key in _GROUPS if key not in ("edu.aid", "med.aid")),
}  # fmt: skip


def write(pen: Pen) -> None:
    """About people that register.py wrote: households with the names of those who live or lived in them."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select distinct on (m.person_id) m.household_id, m.area_code, m.person_id, m.name
            from households_membership m join households_household h on h.id = m.household_id
            join households_person p on p.id = m.person_id and p.area_code = h.area_code and m.area_code = h.area_code
            where m.area_code like '{COUNTY}%' and (
              select count(distinct n.person_id) from households_membership n
              where n.household_id = m.household_id and n.name = m.name) = 1
            order by m.person_id, m.id"""
        )
        people = [
            {"household_id": home, "area_code": code, "person_id": person, "person_name": name}
            for home, code, person, name in cursor.fetchall()
        ]
    for town in pen.townships:
        near = [one for one in people if str(one["area_code"])[:9] == town[:9]]
        for kind in (*MONTHLY, *EDUCATION, *ONCE, "contribution"):
            _lists(pen, town, kind, near)
    _pupils(pen, people)
    _care(pen, people)


def _period(pen: Pen, kind: str, day: date) -> str:
    if kind in MONTHLY:
        return f"{day:%Y-%m}"
    if kind in EDUCATION:
        return f"{day.year}{pen.chance.choice('春秋')}"
    return f"{day.year}" if kind == "contribution" else day.isoformat()


def _lists(pen: Pen, town: str, kind: str, people: list[Row]) -> None:
    """A few lists of a kind: signed or not, taken back in part; who is on one of them is on no other of its period."""
    seen: set[str] = set()
    for _ in range(3):
        on, pk = pen.day(), pen.number()
        period = _period(pen, kind, on)
        if period in seen:
            continue
        seen.add(period)
        paid = pen.maybe(0.8)
        row = {"id": pk, "area_code": town, "number": f"QD{pk}", "kind": kind, "period": period}
        insert("benefits_list", [row])
        lines = [_line(pen, pk, one) for one in people if pen.maybe(0.3)]
        insert("benefits_payment", [line for line, _ in lines])
        if paid:
            _sign(pen, pk, kind, on, [line for line, _ in lines])


def _line(pen: Pen, pk: int, one: Row) -> tuple[Row, int]:
    fen = pen.chance.randrange(1, 90_000)
    return {**one, "id": pen.number(), "list_id": pk, "fen": fen, "standard_fen": fen}, fen


def _sign(pen: Pen, pk: int, kind: str, on: date, lines: list[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "update benefits_list set stage = 'paid', paid_on = %s, voucher = '凭证' where id = %s", [on, pk]
        )
        for line in lines:
            back = pen.soon(on) if pen.maybe(0.2) else None
            income = None
            if kind in INCOME and back is None:
                income = _BEYOND_THE_SEQUENCE + line["id"]
                insert(
                    "incomes_line",
                    [
                        {"id": income, "area_code": line["area_code"], "household_id": line["household_id"], "on": on,
                         "fen": line["fen"], "source": INCOME[kind], "origin": "paid_list", "proof": f"补助{line['id']}",
                         "booked": True}
                    ],
                )  # fmt: skip
            cursor.execute(
                "update benefits_payment set paid_on = %s, income_id = %s, returned_on = %s, reason = %s where id = %s",
                [on, income, back, "退回" if back else "", line["id"]],
            )


def _pupils(pen: Pen, people: list[Row]) -> None:
    grants, returns, online = [], [], []
    for one in people:
        for kind in pen.chance.sample(EDUCATION, 2):
            term = f"{pen.chance.choice((2019, 2020, 2021))}{pen.chance.choice('春秋')}"
            more = {
                "kind": kind,
                "term": term,
                "approved_on": pen.day(),
                "standard_fen": pen.chance.randrange(1, 90_000),
            }
            grants.append(
                {**one, "id": pen.number(), "stage": pen.pick(("primary", "junior", "senior")), **more}
            )
        if pen.maybe(0.6):
            outcome = pen.pick(("returned", "taught", "refused"))
            returns.append(
                {**one, "id": pen.number(), "on": pen.day(), "by_name": "某人", "outcome": outcome}
            )
        if pen.maybe(0.3):
            more = {"on": pen.day(), "device": pen.pick(("phone", "none")), "broadband": pen.maybe(0.5)}
            online.append({**one, "id": pen.number(), **more})
    insert("benefits_grant", grants)
    insert("benefits_return", returns)
    insert("benefits_online", online)


def _span(pen: Pen) -> Row:
    start = pen.day()
    end = pen.soon(start + timedelta(days=1)) if pen.maybe(0.3) and start < LAST else None
    return {"start": start, "end": end if end is None or end > start else None}


def _care(pen: Pen, people: list[Row]) -> None:
    insert(
        "benefits_care",
        [
            {**one, "id": pen.number(), "kind": kind, "carer": "某人", **_span(pen)}
            for one in people if pen.maybe(0.4) for kind in pen.chance.sample(("child", "elder", "woman"), 2)
        ],
    )  # fmt: skip
    insert(
        "benefits_centre",
        [
            {"id": (pk := pen.number()), "area_code": code, "name": f"中心{pk}", **_span(pen)}
            for code in pen.villages
        ],
    )


_LATER = "'2020-07-15'"
_IN_2020 = "paid_on between '2020-01-01' and '2020-06-30' and returned_on is null and income_id is null"
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("benefits_centre", f"start = {_LATER}", "start <= '2020-06-30' and \"end\" is null", ("care.centre",)),
    (
        "benefits_care",
        f"start = {_LATER}",
        "start <= '2020-06-30' and \"end\" is null",
        ("benefits.care.rows",),
    ),
    (
        "benefits_grant",
        "standard_fen = standard_fen + 1000000",
        "term = '2020春' and approved_on <= '2020-06-30'",
        ("edu.due", "benefits.grants.sum.standard_fen"),
    ),
    (
        "benefits_return",
        f'"on" = {_LATER}',
        "\"on\" between '2020-01-01' and '2020-06-30' and outcome = 'returned'",
        ("edu.returned", "benefits.returns.rows"),
    ),
    (
        "benefits_online",
        f'"on" = {_LATER}',
        "\"on\" <= '2020-06-30' and broadband",
        ("edu.online", "edu.broadband", "benefits.online.rows"),
    ),
    (
        "benefits_payment",
        "returned_on = paid_on, reason = '退回'",
        f"{_IN_2020} and kind in ('medical_aid', 'serious_illness', 'medical_help')",
        ("med.aid_amount",),
    ),
)
