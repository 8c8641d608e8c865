"""Every figure counted again in plain SQL, written from its Chinese formula and not from the program's queries.

A recount lists rows: `id` (of the row the figure's list shows), `area_code`, `amount`, and one column per
breakdown. `:day` is the day asked for; a row is one the figure counts on it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.apps import apps
from django.db import connection

from tests.recount import (
    assets,
    benefits,
    credit,
    disclosure,
    field,
    incomes,
    industry,
    plans,
    projects,
    screening,
    statements,
    supervision,
    village_sheets,
    visits,
    watch,
)
from tests.recount.parts import (
    MEMBERS_OF,
    OF_YEAR,
    PERSONS,
    REGISTERED,
    REGISTERED_PERSONS,
    of_household,
    of_person,
    true,
)
from yihu.core.rooms import collect
from yihu.engine.ledgers import Ledger

_REMAINING = "{t}.standing in ('poor', 'returned')"
_LAST_EXIT = """extract(year from e.done_on) = extract(year from :day) and e.done_on =
      (select max(x.done_on) from households_exit x where x.household_id = e.household_id and x.done_on <= :day)"""
_PLAN_OF_THE_YEAR = "{t}.year = extract(year from :day)"

# Who is in a registered household on a day and was not in the same one, registered, on the day before; and the
# other way round. Told without the reasons, which only name the groups.
_IN_REGISTERED = """
    from households_membership m join households_registration r on r.household_id = m.household_id
      and daterange(m.start, m."end") && daterange(r.start, r."end")"""
_SAME = """exists (
      select from households_membership n join households_registration s on s.household_id = n.household_id
      where n.person_id = m.person_id and n.household_id = m.household_id
        and n.start <= {day} and (n."end" is null or n."end" > {day})
        and s.start <= {day} and (s."end" is null or s."end" > {day}))"""
_SAME_HOUSEHOLD = """exists (
      select from households_registration s where s.household_id = r.household_id
        and s.start <= {day} and (s."end" is null or s."end" > {day}))"""
_THIS_YEAR = "{day} <= :day and extract(year from {day}) = extract(year from :day)"
_BEGAN, _ENDED = "greatest(m.start, r.start)", 'least(m."end", r."end")'
_SILENT = "('head_changed', 'changed', 'moved')"

_MONEY = """
    select t.id, t.area_code, t.fen as amount, t.tier, t.kind{unit} from funds_{table} t {join}
    where t.year = extract(year from :day) and t."on" <= :day
      and t.id in (select d.{table}_id from funds_decision d where d.verdict = 'posted')"""
_UNIT = ", (select u.name from units_unit u where u.id = t.unit_id) as unit"
_POSTED = f"""
    select t.id, t.area_code, t.fen as amount, t.tier, t.kind{_UNIT} from funds_payment t, funds_decision d
    where d.payment_id = t.id and d.verdict = 'posted' and d."on" <= :day
      and t.year = extract(year from :day)"""

_PROBLEM = """
    select p.id, p.area_code, 1 as amount, p.source, p.round, p.category,
      (select u.name from units_unit u where u.id = p.unit_id) as unit
    from rectification_problem p where p.voided_on is null and """
_CLOSED = """exists (
      select from rectification_closedspan c where c.problem_id = p.id
        and c.start <= :day and (c."end" is null or :day < c."end"))"""

_FINDING = """
    select f.id, f.area_code, 1 as amount, f.rule, f.severity from quality_finding f where """
_STANDS = 'f.start <= :day and (f."end" is null or :day < f."end")'
_WAIVED = """exists (
      select from quality_waiver w where w.finding_id = f.id and w.start <= :day and :day < w."end")"""
_CHECKED = """
    select c.id, c.area_code, 1 as amount, c.field from quality_field_check c
    where c.checked_on <= :day and extract(year from c.checked_on) = extract(year from :day)
      and c.paper <> '' and c.reality <> ''"""
_PARTS = (
    visits, watch, screening, supervision, plans, disclosure, field, assets, incomes, industry, benefits, credit,
    village_sheets, projects,
)  # fmt: skip


def _told(what: str) -> dict[str, Any]:
    """What every part says under that name."""
    return {key: one for part in _PARTS for key, one in getattr(part, what, {}).items()}


RECOUNTS: Mapping[str, str] = {
    **_told("RECOUNTS"),
    "fund.issued": _MONEY.format(table="batch", unit="", join=""),
    "fund.plan": _MONEY.format(table="plan", unit="", join=""),
    "fund.allocated": _MONEY.format(table="allocation", unit=_UNIT, join=""),
    "fund.spent": _MONEY.format(table="expenditure", unit=_UNIT, join=""),
    "fund.local_input": _MONEY.format(table="batch", unit="", join="") + " and t.tier = 'county'",
    "fund.unit_input": _MONEY.format(table="batch", unit="", join="") + " and t.tier = 'unit'",
    "fund.industry": _MONEY.format(table="allocation", unit=_UNIT, join="") + " and t.sector = 'industry'",
    **{
        f"fund.{way}": _MONEY.format(table=table, unit="", join="").replace("t.fen as", "-t.fen as")
        + f" and t.way = '{way}'"
        for way, table in (("recovered", "payment"), ("surplus", "allocation"), ("carried", "batch"))
    },
    **statements.RECOUNTS,
    "fund.paid": _POSTED,
    "fund.advanced": _POSTED + " and t.is_advance",
    "place.key": """
        select k.id, k.area_code, 1 as amount, k.level, k.kind, k.reason from places_key_place k
        where k.start <= :day and (k."end" is null or :day < k."end")""",
    "pov.hh": REGISTERED.format(which="true").replace(
        "r.standing from",
        f"r.standing, {of_household('r', 'main_cause', 'cause')}, {of_household('r', 'house_grade', 'grade')} from",
    ),
    "house.unsafe_hh": REGISTERED.format(
        which=true("y.unsafe_house", "households_household_year", "household_id", "r")
    ),
    "house.relocated_hh": REGISTERED.format(
        which=true("y.relocated", "households_household_year", "household_id", "r")
    ),
    "water.unsafe_hh": REGISTERED.format(
        which=true(
            "(y.safe_water is false or y.water_hardship is true)",
            "households_household_year",
            "household_id",
            "r",
        )
    ),
    "pov.remain_hh": REGISTERED.format(which=_REMAINING.format(t="r")),
    "pov.pop": REGISTERED_PERSONS.format(
        more=f"""{of_person("m", "labour")}, {of_person("m", "education")},
          case coalesce({
            OF_YEAR.format(
                value="nullif(y.health, '')", table="households_person_year", subject="person_id", of="m"
            )
        }, 'unknown')
            when 'healthy' then 'healthy' when 'unknown' then 'unknown' else 'unwell' end as health"""
    ),
    "edu.pupils": REGISTERED_PERSONS.format(more=of_person("m", "school"))
    + " and "
    + true("y.school not in ('', 'none', 'under_age')", *PERSONS),
    "edu.dropout": REGISTERED_PERSONS.format(more="1 as one")
    + " and "
    + true("y.dropout in ('illness', 'disability', 'weary', 'other')", *PERSONS),
    "ins.uninsured_pop": REGISTERED_PERSONS.format(more="1 as one")
    + " and "
    + true("(y.resident_medical is false and y.employee_medical is not true)", *PERSONS),
    "emp.out": REGISTERED_PERSONS.format(
        more=f"{of_person('m', 'work_region', 'region')}, {of_person('m', 'channel')}"
    )
    + " and "
    + true("(y.work_region <> '' and y.work_months > 0)", *PERSONS),
    "pov.remain_pop": MEMBERS_OF.format(table="households_registration", which=_REMAINING.format(t="x")),
    "pov.join_pop": f"""
        select m.id, m.area_code, 1 as amount,
          case when m.start < r.start or (m.start = r.start and m.joined in {_SILENT})
               then r.joined else m.joined end as reason {_IN_REGISTERED}
        where {_THIS_YEAR.format(day=_BEGAN)} and not {_SAME.format(day=f"{_BEGAN} - 1")}""",
    "pov.leave_pop": f"""
        select m.id, m.area_code, 1 as amount,
          case when m."end" is null or m."end" > r."end" or (m."end" = r."end" and m."left" in {_SILENT})
               then r."left" else m."left" end as reason {_IN_REGISTERED}
        where {_THIS_YEAR.format(day=_ENDED)} and not {_SAME.format(day=_ENDED)}""",
    "pov.join_hh": f"""
        select r.id, r.area_code, 1 as amount, r.joined as reason from households_registration r
        where {_THIS_YEAR.format(day="r.start")} and not {_SAME_HOUSEHOLD.format(day="r.start - 1")}""",
    "pov.leave_hh": f"""
        select r.id, r.area_code, 1 as amount, r."left" as reason from households_registration r
        where {_THIS_YEAR.format(day='r."end"')} and not {_SAME_HOUSEHOLD.format(day='r."end"')}""",
    "pov.plan_exit_hh": f"""
        select x.id, x.area_code, 1 as amount, x.batch from households_exit_plan x
        where x.start <= :day and (x."end" is null or :day < x."end") and {_PLAN_OF_THE_YEAR.format(t="x")}""",
    "pov.plan_exit_pop": MEMBERS_OF.format(
        table="households_exit_plan", which=_PLAN_OF_THE_YEAR.format(t="x")
    ),
    "pov.exit_hh": f"select e.id, e.area_code, 1 as amount, e.batch from households_exit e where {_LAST_EXIT}",
    "pov.exit_pop": f"""
        select m.id, m.area_code, 1 as amount from households_exit e
        join households_membership m on m.household_id = e.household_id
          and m.start <= e.done_on and (m."end" is null or e.done_on < m."end")
        where {_LAST_EXIT}""",
    "pov.rural_pop": """
        select b.id, b.area_code, b.rural_population as amount from households_population_base b
        where b.start <= :day and not exists (
          select from households_population_base n
          where n.area_code = b.area_code and n.start <= :day and n.start > b.start)""",
    "pov.village_poor": """
        select v.id, v.area_code, 1 as amount from places_poor_village v where v.start <= :day""",
    "pov.village_out": """
        select v.id, v.area_code, 1 as amount from places_poor_village v where v.out_on <= :day""",
    "qual.open": f"{_FINDING} {_STANDS} and not {_WAIVED}",
    "qual.overdue": f"{_FINDING} {_STANDS} and not {_WAIVED} and f.due_on < :day",
    "qual.waived": f"{_FINDING} {_STANDS} and {_WAIVED}",
    "qual.found": f"{_FINDING} f.start <= :day and extract(year from f.start) = extract(year from :day)",
    "qual.fixed": f"""{_FINDING} f."end" <= :day and extract(year from f."end") = extract(year from :day)""",
    "qual.fields_checked": _CHECKED,
    "qual.fields_agree": f"{_CHECKED} and c.paper = 'agrees' and c.reality = 'agrees'",
    "rect.found": f"{_PROBLEM} p.found_on <= :day",
    "rect.found_today": f"{_PROBLEM} p.found_on = :day",
    "rect.done": f"{_PROBLEM} {_CLOSED}",
    "rect.open": f"{_PROBLEM} p.found_on <= :day and not {_CLOSED}",
    "rect.overdue": f"{_PROBLEM} p.found_on <= :day and p.due_on < :day and not {_CLOSED}",
    "rect.closed_today": f"""{_PROBLEM} exists (
        select from rectification_closedspan c where c.problem_id = p.id and c.start = :day)""",
    "rect.measure": """
        select m.id, m.area_code, 1 as amount, p.source, p.round, p.category,
          (select u.name from units_unit u where u.id = p.unit_id) as unit
        from rectification_measure m join rectification_problem p on p.id = m.problem_id
        where p.voided_on is null and p.found_on <= :day and m.planned_on <= :day""",
    "rect.order": """
        select o.id, o.area_code, 1 as amount, o.level, p.source
        from rectification_supervisionorder o join rectification_problem p on p.id = o.problem_id
        where p.voided_on is null and o.issued_on <= :day""",
    "rect.bulletin": """
        select i.id, i.area_code, 1 as amount from reports_issue i
        where i.paper = 'daily_bulletin' and i.issued_on <= :day""",
}
IN_WAN = {"inc.net", "team.allowance"} | {
    key for key in RECOUNTS if key.startswith("fund.")
} - statements.IN_YUAN
for part in (projects, supervision, assets, industry, village_sheets, benefits, credit):
    IN_WAN |= part.IN_WAN
# key -> numerator, denominator, decimals printed
RATIOS: Mapping[str, tuple[str, str, int]] = {
    **_told("RATIOS"),
    "mon.cleared_rate": ("mon.cleared_hh", "mon.ever_hh", 1),
    "mon.on_time_rate": ("mon.on_time_hh", "mon.found_hh", 1),
    "inc.per_head": ("inc.net", "inc.persons", 2),
    "fund.industry_rate": ("fund.industry", "fund.allocated", 2),
    "fund.alloc_rate": ("fund.allocated", "fund.issued", 2),
    "fund.spend_rate_issued": ("fund.spent", "fund.issued", 2),
    "fund.spend_rate_allocated": ("fund.spent", "fund.allocated", 2),
    "fund.spend_rate_paid": ("fund.spent", "fund.paid", 2),
    "pov.incidence": ("pov.remain_pop", "pov.rural_pop", 3),
    "qual.consistency": ("qual.fields_agree", "qual.fields_checked", 1),
    "rect.rate": ("rect.done", "rect.found", 1),
}
# What a ratio is multiplied with where it is no percentage: 万元 a head, told in 元.
TIMES: Mapping[str, int] = {"inc.per_head": 10_000, "team.per_team": 1, "asset.income_avg": 1, "loan.avg": 1}


def of_ledgers() -> dict[str, tuple[str, bool]]:
    """The figures that every dated ledger has, one SQL by declaration: key -> (recount, whether money)."""
    found = {}
    for ledger in collect("ledgers"):
        if not ledger.day:
            continue
        found[f"{ledger.key}.rows"] = (_of_ledger(ledger, "1"), False)
        for name in ledger.sums:
            found[f"{ledger.key}.sum.{name}"] = (_of_ledger(ledger, f't."{name}"'), name.endswith("fen"))
    return found


def _of_ledger(ledger: Ledger, amount: str) -> str:
    meta = apps.get_model(ledger.model)._meta
    spans = ledger.day == "start" and "end" in {column.column for column in meta.concrete_fields}
    dims = "".join(
        f', (select u.name from units_unit u where u.id = t.unit_id) as "{name}"'
        if path == "unit__name"
        else f', t."{path}" as "{name}"'
        for name, path in ledger.dims.items()
    )
    open_ = ' and (t."end" is null or :day < t."end")' if spans else ""
    return (
        f'select t.id, t.area_code, {amount} as amount{dims} from "{meta.db_table}" t'
        f' where t."{ledger.day}" <= :day{open_}{_stayed(meta.db_table, ledger.day, spans=spans)}'
    )


# Tables whose rows go along with a household that moves: where the row says since when and until when it counts.
_STAYS = {
    "monitoring_case": "t", "monitoring_clue": "t", "plans_plan": "t", "plans_measure": "t",
    "monitoring_measure": "monitoring_case", "monitoring_visit": "monitoring_case",
    "screening_hit": "t",
}  # fmt: skip


def _stayed(table: str, day: str, *, spans: bool) -> str:
    """The day of the figure for what lasts, the row's own day for what happened."""
    at = ":day" if spans else f't."{day}"'
    kept = f"(w.came_on is null or w.came_on <= {at}) and (w.moved_on is null or {at} < w.moved_on)"
    if table not in _STAYS:
        return ""
    if _STAYS[table] == "t":
        return f" and {kept.replace('w.', 't.')}"
    return f" and exists (select from {_STAYS[table]} w where w.id = t.case_id and {kept})"


@dataclass(frozen=True)
class Counted:
    """A recount of one figure: its rows, its value in the printed unit, and of a ratio both parts."""

    value: Decimal | None
    numerator: Decimal
    denominator: Decimal | None
    rows: int


@dataclass(frozen=True)
class Listed:
    """One counted row on one day."""

    day: date
    id: int
    area_code: str
    amount: int
    groups: Mapping[str, str]


class Recount:
    """All recounts of the county that is written, on the days asked for; one statement per figure."""

    def __init__(self, days: Sequence[date], of: Mapping[str, str] | None = None) -> None:
        ledgers = of_ledgers() if of is None else {}
        self.sql = {**(RECOUNTS if of is None else of), **{key: sql for key, (sql, _) in ledgers.items()}}
        self.per = statements.per(IN_WAN | {key for key, (_, money) in ledgers.items() if money})
        self.lists = {key: _listed(sql, days) for key, sql in self.sql.items()}

    def keys(self) -> set[str]:
        return {*self.sql, *RATIOS}

    def listed(self, key: str, area: str, day: date, **where: str) -> list[Listed]:
        """The rows behind a figure; of a ratio those of its numerator."""
        key = RATIOS[key][0] if key in RATIOS else key
        prefix = area[:6] if area.endswith("000000") else area[:9] if area.endswith("000") else area
        return [
            row
            for row in self.lists[key]
            if row.day == day
            and row.area_code.startswith(prefix)
            and all(row.groups[name] == value for name, value in where.items())
        ]

    def of(self, key: str, area: str, day: date, **where: str) -> Counted:
        if key in RATIOS:
            above, below, digits = RATIOS[key]
            part, whole = self.of(above, area, day, **where), self.of(below, area, day, **where)
            assert part.value is not None
            assert whole.value is not None
            value = quotient(part.value, whole.value, digits, TIMES.get(key, 100))
            return Counted(value, part.value, whole.value, part.rows)
        rows = self.listed(key, area, day, **where)
        value = Decimal(sum(row.amount for row in rows)) / self.per.get(key, 1)
        return Counted(value, value, None, len(rows))

    def tables(self, key: str) -> set[str]:
        """The tables a figure is counted from; a word before a bracket is a function."""
        if key in RATIOS:
            return self.tables(RATIOS[key][0]) | self.tables(RATIOS[key][1])
        return set(re.findall(r'\b(?:from|join|,)\s+"?([a-z]+_[a-z_]+)\b(?!\()"?', self.sql[key]))


def quotient(part: Decimal, whole: Decimal, digits: int, times: int = 100) -> Decimal | None:
    """Half-up; nothing where there is no base."""
    if whole == 0:
        return None
    return (part * times / whole).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _listed(sql: str, days: Sequence[date]) -> list[Listed]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"select asked.day, r.* from unnest(%s::date[]) asked(day) cross join lateral"
            f" ({sql.replace(':day', 'asked.day')}) r",
            [list(days)],
        )
        names = [column.name for column in cursor.description]
        return [_row(dict(zip(names, values, strict=True))) for values in cursor.fetchall()]


def _row(values: dict[str, Any]) -> Listed:
    day, number, area, amount = (values.pop(name) for name in ("day", "id", "area_code", "amount"))
    return Listed(day, number, area, int(amount or 0), {name: str(value) for name, value in values.items()})
