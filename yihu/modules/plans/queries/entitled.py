"""Who enjoys what, and who is due and lacks it: the rules of `engine.entitlements` asked of the register, the year's
forms, the income lines and the pairings. One definition serves a person, a village and a figure."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.scope import narrow
from yihu.engine import entitlements
from yihu.engine.dates import add_months
from yihu.engine.entitlements import Condition, Rule, Subject, Test, Verdict
from yihu.modules.households import queries as households
from yihu.modules.incomes import queries as incomes
from yihu.modules.pairing import queries as pairing

Rows = QuerySet[Any]
_MONTHS = 12


@dataclass(frozen=True)
class Asked:
    """A rule asked on a day."""

    rule: Rule
    as_of: date

    def due(self, rows: Rows) -> Rows:
        """Of `people`: those to whom the rule applies; of a household's rule its head."""
        return rows.filter(self.applies())

    def of(self, rows: Rows, verdict: Verdict) -> Rows:
        return rows.filter(self.applies() & self.says(verdict))

    def applies(self) -> Q:
        head = Q(relation="head") if self.rule.subject is Subject.HOUSEHOLD else Q()
        return head & self._all(self.rule.due)

    def says(self, verdict: Verdict) -> Q:
        """Of people due: nothing said is to be asked, and twice is enjoyed as well."""
        enjoyed, lacking = self._any(self.rule.enjoyed), self._any(self.rule.lacking)
        conditions = {
            Verdict.ENJOYED: enjoyed,
            Verdict.LACKING: lacking & ~enjoyed,
            Verdict.UNKNOWN: ~enjoyed & ~lacking,
            Verdict.TWICE: self._any(self.rule.twice),
        }
        return conditions[verdict]

    def _any(self, conditions: Sequence[Condition]) -> Q:
        """Conditions on the person's form alone become one question to it."""
        forms = [one for one in conditions if one and all(test.fact.startswith("person.") for test in one)]
        found = reduce(operator.or_, (self._all(one) for one in conditions if one not in forms), Q(pk__in=[]))
        said = [reduce(operator.and_, (_allows(test, _column(test)) for test in one)) for one in forms]
        return found | Q(households.person_form(reduce(operator.or_, said))) if said else found

    def _all(self, condition: Condition) -> Q:
        """The tests of one form go into one question to it."""
        said: dict[str, Q] = {"person": Q(), "household": Q()}
        found = Q()
        for test in condition:
            if _column(test):
                said[test.fact.partition(".")[0]] &= _allows(test, _column(test))
            else:
                found &= self._plain(test)
        if said["person"]:
            found &= Q(households.person_form(said["person"]))
        if said["household"]:
            found &= Q(households.household_form(said["household"]))
        return found

    def _plain(self, test: Test) -> Q:
        match test.fact:
            case "age":
                return _aged(test, self.as_of)
            case "kind" | "standing":
                return Q(households.registration(_allows(test, test.fact), self.as_of))
            case "helper":
                has = Q(pairing.with_helper(self.as_of))
                return has if True in test.allowed else ~has
            case "alone":
                others = Q(households.with_others(self.as_of))
                return ~others if True in test.allowed else others
        start = add_months(self.as_of, -_MONTHS) + timedelta(days=1)
        lines = incomes.received([str(one) for one in test.allowed], start, self.as_of + timedelta(days=1))
        return Q(Exists(lines.filter(household_id=OuterRef("household_id"), earner=OuterRef("name"))))


def _column(test: Test) -> str:
    """The column of a form; empty for facts that stand elsewhere."""
    return test.fact.partition(".")[2]


def _allows(test: Test, column: str) -> Q:
    if test.refused:
        return ~Q(**{f"{column}__in": list(test.refused)})
    if test.least is not None or test.most is not None:
        low = Q() if test.least is None else Q(**{f"{column}__gte": test.least})
        return low if test.most is None else low & Q(**{f"{column}__lte": test.most})
    given = [one for one in test.allowed if one is not None]
    found = Q(**{f"{column}__in": given}) if given else Q(pk__in=[])
    return found | Q(**{f"{column}__isnull": True}) if None in test.allowed else found


def _aged(test: Test, as_of: date) -> Q:
    """Full years on the day, both ends included."""
    found = Q()
    if test.least is not None:
        found &= Q(person__born_on__lte=add_months(as_of, -12 * test.least))
    if test.most is not None:
        found &= Q(person__born_on__gt=add_months(as_of, -12 * (test.most + 1)))
    return found


def people(area_code: str, as_of: date) -> Rows:
    """Members of registered households of the area on the day, with the keys of their newest forms."""
    return households.with_newest_year(households.persons_on(area_code, as_of), as_of)


def _said_by_any(area_code: str, as_of: date, verdict: Verdict) -> Rows:
    """People of whom any rule in force says it."""
    asked = [Asked(rule, as_of) for rule in entitlements.in_force(as_of) if rule.is_known]
    said = (
        one.applies() & one.says(verdict) for one in asked if verdict is not Verdict.TWICE or one.rule.twice
    )
    return people(area_code, as_of).filter(reduce(operator.or_, said, Q(pk__in=[])))


def lacking_on(area_code: str, as_of: date) -> Rows:
    """People (of household rules the head) who are due something and lack it."""
    return _said_by_any(area_code, as_of, Verdict.LACKING)


def twice_on(area_code: str, as_of: date) -> Rows:
    return _said_by_any(area_code, as_of, Verdict.TWICE)


@dataclass(frozen=True)
class Counted:
    """A rule counted over an area."""

    rule: Rule
    due: int
    numbers: dict[Verdict, int]


def counts(area_code: str, as_of: date) -> list[Counted]:
    """How many are due by each rule in force, by verdict; what no ledger tells is all to be asked."""
    rows = people(area_code, as_of).order_by()
    found = []
    for rule in entitlements.in_force(as_of):
        asked = Asked(rule, as_of)
        due = asked.due(rows).count()
        numbers = dict.fromkeys(Verdict, 0)
        if rule.is_known:
            for verdict in (Verdict.ENJOYED, Verdict.LACKING, Verdict.TWICE):
                numbers[verdict] = asked.of(rows, verdict).count()
        numbers[Verdict.UNKNOWN] = due - numbers[Verdict.ENJOYED] - numbers[Verdict.LACKING]
        found.append(Counted(rule, due, numbers))
    return found


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
    rows = narrow(people(area_code, as_of), actor)
    chosen = Asked(rule, as_of).of(rows, verdict).select_related("household", "person")
    return _told(rule, verdict, list(chosen[:most]), rows, as_of)


def of_household(actor: Actor, household: Any, as_of: date) -> list[Finding]:
    """Every rule in force for every member it is about, one finding each."""
    rows = narrow(people(household.area_code, as_of).filter(household=household), actor)
    found: list[Finding] = []
    for rule in entitlements.in_force(as_of):
        asked = Asked(rule, as_of)
        twice = set(asked.of(rows, Verdict.TWICE).values_list("pk", flat=True)) if rule.twice else set()
        for verdict in (Verdict.ENJOYED, Verdict.LACKING, Verdict.UNKNOWN):
            members = list(asked.of(rows, verdict).select_related("household", "person"))
            for one in _told(rule, verdict, members, rows, as_of):
                said = Verdict.TWICE if one.row.pk in twice else verdict
                found.append(Finding(rule, said, one.row, one.evidence))
    return found


def _told(rule: Rule, verdict: Verdict, members: list[Any], rows: Rows, as_of: date) -> list[Finding]:
    tests = [test for condition in (*rule.enjoyed, *rule.lacking) for test in condition]
    person = sorted({test.fact.partition(".")[2] for test in tests if test.fact.startswith("person.")})
    home = sorted({test.fact.partition(".")[2] for test in tests if test.fact.startswith("household.")})
    chosen = rows.filter(pk__in=[one.pk for one in members]).order_by()
    said = households.form_values(chosen, person, home) if members else {}
    helpers = (
        pairing.helpers_of([one.household_id for one in members], as_of) if _asks(tests, "helper") else {}
    )
    return [
        Finding(
            rule, verdict, one, _evidence(rule, said.get(one.pk, {}), helpers.get(one.household_id), tests)
        )
        for one in members
    ]


def _asks(tests: Sequence[Test], fact: str) -> bool:
    return any(test.fact == fact for test in tests)


def _evidence(rule: Rule, said: dict[str, Any], helper: tuple[str, str] | None, tests: Sequence[Test]) -> str:
    """The row the verdict rests on, in words without health facts: the year of the form, or the helper."""
    if not rule.is_known:
        return "尚无台账可比对，请入户核实"
    if _asks(tests, "helper"):
        return f"结对台账：{helper[1]} {helper[0]}" if helper else "结对台账：无帮扶责任人"
    year = said.get("person.year") or said.get("household.year")
    if year is None:
        return "没有年度信息，请先采集"
    values = [
        (households.column_label(name).removeprefix("是否"), households.shown_value(name, value))
        for name, value in said.items()
        if not name.endswith(".year")
    ]
    listed = "，".join(f"{label}：{value}" for label, value in values if value)
    return f"{year} 年度信息：{listed or '未填写'}"
