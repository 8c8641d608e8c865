"""What the files say of a person or a household on a day, one value each: for rules that are data, in higher modules."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yihu.modules.departments.rules import PupilState
from yihu.modules.households.rules.codes import HouseGrade

# {day}: the day as SQL; {only}: a further condition on `f`. What holds on the day has no `since`.
_HOLDS = """(f."end" is null or f."end" > {day})"""


def _span(table: str, which: str = "true", value: str = f"bool_or({_HOLDS})") -> str:
    """True while a line of the kind is in force, false for a year after the last one ended, else nothing."""
    return f"""
    select f.person_id as subject, {value} as value,
      case when bool_or({_HOLDS}) then null else max(f."end") end as since
    from {table} f where f.person_id is not null and f.start <= {{day}}
      and (f."end" is null or f."end" > ({{day}} - interval '12 months')::date) and {which} {{only}} group by 1"""  # noqa: S608


_INSURED = """
    select f.person_id as subject, true as value, max(f."on") as since from departments_medicalcost f
    where f.person_id is not null and f."on" <= {day} and f."on" > ({day} - interval '12 months')::date
      and f.total_fen > f.self_paid_fen {only} group by 1"""
_SCHOOL = """
    select distinct on (f.person_id) f.person_id as subject, nullif(f.state, '') as value, f."on" as since
    from departments_enrolment f
    where f.person_id is not null and f."on" <= {day} and f."on" > ({day} - interval '12 months')::date {only}
    order by f.person_id, f."on" desc, f.id desc"""
_HOUSE = """
    select distinct on (f.household_id) f.household_id as subject,
      case when f.repaired then 'repaired' else nullif(f.grade, '') end as value, f."on" as since
    from departments_houseappraisal f where f.household_id is not null and f."on" <= {day} {only}
    order by f.household_id, f."on" desc, f.id desc"""


@dataclass(frozen=True)
class Fact:
    """`sql`: subject, value, since (the day it was said, null for what holds on the day); at most one row a subject.
    `words`: the row as people read it, without what is anybody's health."""

    key: str
    sql: str
    words: Callable[[Any, date | None], str]
    of_household: bool = False

    @property
    def subject(self) -> str:
        return "household_id" if self.of_household else "person_id"

    def asked(self, day: str, only: str = "") -> str:
        """The query with the day as SQL; `only`: ids as SQL to ask about."""
        return self.sql.format(day=day, only=f"and f.{self.subject} in ({only})" if only else "")


def _listed(name: str) -> Callable[[Any, date | None], str]:
    return lambda value, since: f"{name}：在册" if value else f"{name}：{since:%Y-%m-%d} 停发"


_GRADES = {grade.value: grade.label for grade in HouseGrade} | {"repaired": "已改造完成"}

FACTS: Mapping[str, Fact] = {
    one.key: one
    for one in (
        Fact("insured", _INSURED, lambda value, since: "医保部门数据：近一年按参保结算"),
        Fact("school", _SCHOOL, lambda value, since: f"学籍 {since:%Y-%m-%d}：{PupilState(value).label}"),
        Fact(
            "job",
            _span("departments_employment"),
            lambda value, since: "就业登记：在岗" if value else f"就业登记：{since:%Y-%m-%d} 离职",
        ),
        Fact(
            "card",
            _span(
                "departments_disabilitycard", value=f"min(f.grade) filter (where {_HOLDS} and f.grade <> '')"
            ),
            lambda value, since: "残联持证名册：在册",
        ),
        Fact("low_income", _span("departments_socialaid", "f.kind = 'low_income'"), _listed("民政低保名册")),
        Fact(
            "destitute", _span("departments_socialaid", "f.kind = 'destitute'"), _listed("民政特困供养名册")
        ),
        Fact("care", _span("departments_socialaid", "f.kind = 'care'"), _listed("重度残疾人护理补贴名册")),
        Fact(
            "house",
            _HOUSE,
            lambda value, since: f"住房鉴定 {since:%Y-%m-%d}：{_GRADES.get(value, value)}",
            of_household=True,
        ),
    )
}


def said(key: str, subjects: Iterable[int], as_of: date) -> dict[int, tuple[Any, date | None, str]]:
    """Value, day and words of one fact by person (of the house by household); inside an open scope."""
    fact, chosen = FACTS[key], sorted(set(subjects))
    if not chosen:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            fact.asked("%(day)s::date", "select unnest(%(ids)s::bigint[])"), {"day": as_of, "ids": chosen}
        )
        return {
            subject: (value, since, fact.words(value, since))
            for subject, value, since in cursor.fetchall()
            if value is not None
        }
