"""Who enjoys what, and who is due and lacks it: the rules of `engine.entitlements` asked of the register, the year's
forms, the income lines, the pairings and the departments' files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import narrow
from yihu.engine import entitlements
from yihu.engine.entitlements import Rule, Test, Verdict
from yihu.modules.departments import queries as departments
from yihu.modules.households import queries as households
from yihu.modules.pairing import queries as pairing
from yihu.modules.plans.queries.asking import Place, ask, chosen, due_sql, verdict_sql

Rows = QuerySet[Any]
# Enjoyed twice is enjoyed as well; the stronger word is told.
_TOLD = (Verdict.TWICE, Verdict.ENJOYED, Verdict.LACKING, Verdict.UNKNOWN)


def _known(as_of: date) -> list[Rule]:
    return [rule for rule in entitlements.in_force(as_of) if rule.is_known]


def lacking_on(area_code: str, as_of: date) -> Rows:
    """People (of household rules the head) who are due something and lack it."""
    asked = chosen(_known(as_of), Verdict.LACKING, Place(area_code, as_of))
    return households.members_on(area_code, as_of).filter(pk__in=asked)


def twice_on(area_code: str, as_of: date) -> Rows:
    rules = [rule for rule in _known(as_of) if rule.twice]
    asked = chosen(rules, Verdict.TWICE, Place(area_code, as_of))
    return households.members_on(area_code, as_of).filter(pk__in=asked)


@dataclass(frozen=True)
class Counted:
    """A rule counted over an area."""

    rule: Rule
    due: int
    numbers: dict[Verdict, int]


def counts(area_code: str, as_of: date) -> list[Counted]:
    """How many are due by each rule in force, by verdict, in one pass; what no ledger tells is all to be asked."""
    place, rules = Place(area_code, as_of), entitlements.in_force(as_of)
    columns = [
        f"count(*) filter (where {said})"
        for rule in rules
        for said in (due_sql(rule, place), *(verdict_sql(rule, verdict, place) for verdict in Verdict))
    ]
    ((*found,),) = ask(columns, rules, place) if rules else [()]
    width = 1 + len(Verdict)
    return [
        Counted(
            rule, found[at * width], dict(zip(Verdict, found[at * width + 1 : (at + 1) * width], strict=True))
        )
        for at, rule in enumerate(rules)
    ]


@dataclass(frozen=True)
class Finding:
    """What a rule says of one person (`row`: the membership with `person` and `household`), with what it rests on."""

    rule: Rule
    verdict: Verdict
    row: Any
    evidence: str


def findings(
    actor: Actor, area_code: str, as_of: date, rule: Rule, verdict: Verdict, *, most: int
) -> list[Finding]:
    """Those of one verdict in the area, at most so many, with the evidence row."""
    rows = narrow(households.members_on(area_code, as_of), actor)
    said = rows.filter(pk__in=chosen([rule], verdict, Place(area_code, as_of)))
    members = list(said.select_related("household", "person")[:most])
    return _told([(rule, verdict, one) for one in members], area_code, as_of)


def of_household(actor: Actor, household: Any, as_of: date) -> list[Finding]:
    """Every rule in force for every member it is about, one finding each."""
    rows = narrow(households.persons_on(household.area_code, as_of).filter(household=household), actor)
    members = {one.pk: one for one in rows.select_related("household", "person")}
    place, rules = Place(household.area_code, as_of, household.pk), entitlements.in_force(as_of)
    if not members or not rules:
        return []
    columns = ["m.id", *(verdict_sql(rule, verdict, place) for rule in rules for verdict in _TOLD)]
    said = {pk: told for pk, *told in ask(columns, rules, place) if pk in members}
    return _told(
        [
            (rule, verdict, one)
            for at, rule in enumerate(rules)
            for pk, one in members.items()
            if pk in said
            and (verdict := _first(said[pk][at * len(_TOLD) : (at + 1) * len(_TOLD)])) is not None
        ],
        household.area_code,
        as_of,
    )


def _first(said: Sequence[bool]) -> Verdict | None:
    return next((verdict for verdict, holds in zip(_TOLD, said, strict=True) if holds), None)


# -- evidence ------------------------------------------------------------------------------------------------


def _tests(rule: Rule) -> list[Test]:
    return [test for condition in (*rule.enjoyed, *rule.lacking) for test in condition]


def _columns(rule: Rule, table: str) -> list[str]:
    return sorted({test.fact.partition(".")[2] for test in _tests(rule) if test.fact.startswith(f"{table}.")})


def _told(found: Sequence[tuple[Rule, Verdict, Any]], area_code: str, as_of: date) -> list[Finding]:
    """With the rows they rest on, every source asked once for all of them."""
    if not found:
        return []
    rules = {rule.key: rule for rule, _, _ in found}.values()
    people = {one.pk: one for _, _, one in found}.values()
    evidence = _Evidence(rules, list(people), area_code, as_of)
    return [Finding(rule, verdict, one, evidence.of(rule, one)) for rule, verdict, one in found]


class _Evidence:
    """The rows verdicts rest on, in words without health facts."""

    def __init__(self, rules: Iterable[Rule], members: list[Any], area_code: str, as_of: date) -> None:
        rules = list(rules)
        homes = [one.household_id for one in members]
        rows = households.persons_on(area_code, as_of).filter(pk__in=[one.pk for one in members]).order_by()
        self.forms = households.form_values(
            households.with_newest_year(rows, as_of),
            sorted({name for rule in rules for name in _columns(rule, "person")}),
            sorted({name for rule in rules for name in _columns(rule, "household")}),
        )
        self.helpers = pairing.helpers_of(homes, as_of)
        self.files = {
            key: departments.said(
                key,
                homes if departments.FACTS[key].of_household else [one.person_id for one in members],
                as_of,
            )
            for key in {name for rule in rules for name in _columns(rule, "file")}
        }

    def of(self, rule: Rule, member: Any) -> str:
        if not rule.is_known:
            return "尚无台账可比对，请入户核实"
        if any(test.fact == "helper" for test in _tests(rule)):
            helper = self.helpers.get(member.household_id)
            return f"结对台账：{helper[1]} {helper[0]}" if helper else "结对台账：无帮扶责任人"
        return (
            "；".join([*self._filed(rule, member), *self._formed(rule, member)]) or "没有年度信息，请先采集"
        )

    def _filed(self, rule: Rule, member: Any) -> list[str]:
        found = []
        for key in _columns(rule, "file"):
            subject = getattr(member, departments.FACTS[key].subject)
            if told := self.files[key].get(subject):
                found.append(told[2])
        return found

    def _formed(self, rule: Rule, member: Any) -> list[str]:
        said = self.forms.get(member.pk, {})
        made = []
        for table in ("person", "household"):
            columns, year = _columns(rule, table), said.get(f"{table}.year")
            if not columns or year is None:
                continue
            values = [
                (
                    households.column_label(f"{table}.{name}").removeprefix("是否"),
                    households.shown_value(f"{table}.{name}", said[f"{table}.{name}"]),
                )
                for name in columns
            ]
            listed = "，".join(f"{label}：{value}" for label, value in values if value)
            made.append(f"{year} 年度信息：{listed or '未填写'}")
        return made
