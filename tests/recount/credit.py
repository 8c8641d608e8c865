"""Loans of a made-up county, put off and paid back, and who wants one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection

from tests.recount.writing import COUNTY, Pen, insert

_REPAID = """(select coalesce(sum(p.principal_fen), 0) from credit_repayment p
      where p.loan_id = {of}.id and p."on" <= :day)"""
_DUE = """({of}.due_on + make_interval(months => (select coalesce(sum(x.months), 0)::int from credit_extension x
      where x.loan_id = {of}.id and x."on" <= :day)))::date"""


def _open(of: str) -> str:
    return f"{of}.lent_on <= :day and {of}.fen > {_REPAID.format(of=of)}"


def _late(of: str) -> str:
    return f"{_open(of)} and {_DUE.format(of=of)} < :day"


def _this_year(of: str) -> str:
    return f"{of}.lent_on <= :day and extract(year from {of}.lent_on) = extract(year from :day)"


_LEFT = f"l.fen - {_REPAID.format(of='l')}"
_POLICY = "select p.id, p.area_code, {amount} as amount, p.scheme from credit_policy p where {when}"
_IN_FORCE = 'p.start <= :day and :day < p."end"'
_CLAIM = """
    select c.id, c.area_code, {amount} as amount, p.scheme, c.reason
    from credit_claim c join credit_policy p on p.id = c.policy_id
    where c.paid_on <= :day and extract(year from c.paid_on) = extract(year from :day)"""
RECOUNTS: Mapping[str, str] = {
    "loan.new": f"select l.id, l.area_code, l.fen as amount, l.use from credit_loan l where {_this_year('l')}",
    "loan.new_hh": f"""
    select l.id, l.area_code, 1 as amount from credit_loan l where {_this_year("l")} and not exists (
      select from credit_loan o where o.household_id = l.household_id and o.id < l.id and {_this_year("o")})""",
    "loan.balance": f"select l.id, l.area_code, {_LEFT} as amount from credit_loan l where {_open('l')}",
    "loan.overdue": f"select l.id, l.area_code, {_LEFT} as amount from credit_loan l where {_late('l')}",
    "loan.overdue_hh": f"""
    select l.id, l.area_code, 1 as amount from credit_loan l where {_late("l")} and not exists (
      select from credit_loan o where o.household_id = l.household_id and o.id < l.id and {_late("o")})""",
    "loan.lacking": f"""
    select w.id, w.area_code, 1 as amount from credit_wish w
    where w.id = (select n.id from credit_wish n where n.household_id = w.household_id and n."on" <= :day
        order by n."on" desc, n.id desc limit 1) and w.willing and w.qualified
      and not exists (select from credit_loan o where o.household_id = w.household_id and {_open("o")})""",
    "ins.persons": _POLICY.format(amount="p.insured", when=_IN_FORCE),
    "ins.covered": _POLICY.format(amount="p.registered", when=f"{_IN_FORCE} and p.scheme = 'special'"),
    "ins.premium": _POLICY.format(
        amount="p.premium_fen",
        when="p.start <= :day and extract(year from p.start) = extract(year from :day)",
    ),
    "ins.claims": _CLAIM.format(amount="1"),
    "ins.paid": _CLAIM.format(amount="c.fen"),
}
RATIOS: Mapping[str, tuple[str, str, int]] = {
    "loan.overdue_rate": ("loan.overdue", "loan.balance", 2),
    "ins.cover_rate": ("ins.covered", "pov.pop", 2),
    "loan.avg": ("loan.new", "loan.new_hh", 2),
}
IN_WAN = {"loan.new", "loan.balance", "loan.overdue", "ins.premium", "ins.paid"}


def write(pen: Pen) -> None:
    """For people that register.py wrote, in households where no name stands twice."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select distinct on (m.household_id) m.household_id, m.area_code, m.person_id, m.name
            from households_membership m join households_household h on h.id = m.household_id
            join households_person p on p.id = m.person_id and p.area_code = h.area_code and m.area_code = h.area_code
            where m.area_code like '{COUNTY}%' and (
              select count(distinct n.person_id) from households_membership n
              where n.household_id = m.household_id and n.name = m.name) = 1
            order by m.household_id, m.id"""
        )
        people = cursor.fetchall()
    loans, put_off, back, wishes = [], [], [], []
    for home, code, person, name in people:
        for day in {pen.day() for _ in range(2)} if pen.maybe(0.6) else ():
            wishes.append(
                {"id": pen.number(), "area_code": code, "household_id": home, "on": day,
                 "willing": pen.maybe(0.8), "qualified": pen.maybe(0.8)}
            )  # fmt: skip
        for _ in range(pen.chance.randint(0, 2)):
            pk, lent = pen.number(), pen.day()
            loans.append(
                {"id": pk, "area_code": code, "household_id": home, "person_id": person, "person_name": name,
                 "contract_no": f"HT{pk}", "bank": "农商银行", "fen": 4_000_000, "lent_on": lent,
                 "due_on": lent + timedelta(days=pen.chance.choice((90, 365))), "use": pen.pick(("planting", "trade")),
                 "subsidised": True}
            )  # fmt: skip
            if pen.maybe(0.4):
                put_off.append(
                    {"id": pen.number(), "area_code": code, "loan_id": pk, "on": pen.soon(lent), "months": 6,
                     "why": "epidemic"}
                )  # fmt: skip
            for payer, fen in (("borrower", 1_500_000), ("fund", 2_500_000)):
                if pen.maybe(0.5):
                    back.append(
                        {"id": pen.number(), "area_code": code, "loan_id": pk, "on": pen.soon(lent),
                         "principal_fen": fen, "payer": payer}
                    )  # fmt: skip
    for table, rows in (("loan", loans), ("extension", put_off), ("repayment", back), ("wish", wishes)):
        insert(f"credit_{table}", rows)
    _insure(pen, people)


def _insure(pen: Pen, people: list[tuple[int, str, int, str]]) -> None:
    policies, claims = [], []
    for town in pen.townships:
        pk, start = pen.number(), pen.day()
        policies.append(
            {"id": pk, "area_code": town, "number": f"BD{pk}", "scheme": pen.pick(("special", "poverty")),
             "insurer": "某财险", "insured": 50, "registered": 20, "premium_fen": 70_000, "fiscal_fen": 70_000,
             "start": start, "end": start + timedelta(days=365)}
        )  # fmt: skip
        for home, code, person, name in people:
            if code[:9] != town[:9] or not pen.maybe(0.5):
                continue
            reported = pen.soon(start)
            paid = pen.soon(reported) if pen.maybe(0.7) else None
            claims.append(
                {"id": pen.number(), "area_code": code, "policy_id": pk, "household_id": home, "person_id": person,
                 "person_name": name, "reason": pen.pick(("illness", "disaster")), "reported_on": reported,
                 "paid_on": paid, "fen": None if paid is None else pen.chance.randrange(1, 90_000)}
            )  # fmt: skip
    insert("credit_policy", policies)
    insert("credit_claim", claims)


CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "credit_loan",
        "fen = fen + 1000000",
        "lent_on between '2020-01-01' and '2020-06-30'",
        ("loan.new", "loan.balance", "credit.loans.sum.fen"),
    ),
    (
        "credit_repayment",
        "principal_fen = principal_fen - 100000",
        "\"on\" <= '2020-06-30'",
        ("loan.balance", "credit.repayments.sum.principal_fen"),
    ),
    (
        "credit_extension",
        "\"on\" = '2020-07-15'",
        "\"on\" <= '2020-06-30'",
        ("credit.extensions.rows",),
    ),
    (
        "credit_policy",
        "insured = insured + 10, registered = registered + 10, premium_fen = premium_fen + 100, own_fen = own_fen + 100",
        "start <= '2020-06-30' and \"end\" > '2020-06-30'",
        ("ins.persons", "credit.policies.sum.insured"),
    ),
    (
        "credit_claim",
        "fen = fen + 1000000",
        "paid_on between '2020-01-01' and '2020-06-30'",
        ("ins.paid", "credit.claims.sum.fen"),
    ),
    (
        "credit_wish",
        '"on" = "on" + 1000',
        "\"on\" between '2020-01-01' and '2020-06-30'",
        ("credit.wishes.rows",),
    ),
)
