"""Reads of incomes."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from typing import Any

from django.db.models import (
    BigIntegerField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.scope import in_area, within
from yihu.core.history import queries as history
from yihu.core.history.models import Change
from yihu.engine import policy
from yihu.engine.errors import NotFound
from yihu.engine.policy import NoValueInForce
from yihu.modules.households import queries as households
from yihu.modules.incomes.models import IncomeLine, IncomeStatement
from yihu.modules.incomes.rules import EARNED, UNCOUNTED, Account, Source, Word, stated_year, year_until

LINE_KEY = "income.line"


@dataclass(frozen=True)
class Year:
    """One household's year: what the form states, what the lines add up to, and which of them counts."""

    number: int
    stated: Account | None
    lines: Account

    @property
    def counted(self) -> Account:
        """The form where there is one, else the lines (ADR 0032)."""
        return self.stated or self.lines

    @property
    def gap(self) -> int | None:
        """Net income of the form less that of the lines, fen; None where one of them is missing."""
        return None if self.stated is None or self.lines.is_empty else self.stated.net - self.lines.net


def lines(actor: Actor) -> QuerySet[IncomeLine]:
    return within(IncomeLine.objects.all(), actor)


def told_twice(as_of: date) -> Q:
    """On the day a list has paid what the line tells of as well, or may."""
    return Q(word__in=UNCOUNTED, same_on__lte=as_of)


def counted(actor: Actor, as_of: date) -> QuerySet[IncomeLine]:
    """The lines up to the day that make up an income: of two that tell of one money, or may, that of the paid list."""
    return lines(actor).filter(on__lte=as_of).exclude(told_twice(as_of))


def line(actor: Actor, pk: int) -> IncomeLine:
    """Raises NotFound."""
    found = lines(actor).select_related("household").filter(pk=pk).first()
    if found is None:
        raise NotFound("没有这笔收支明细，或不在您的管理范围内")
    return found


def doubts(actor: Actor, as_of: date) -> QuerySet[IncomeLine]:
    """Lines keyed by hand that may be what a list paid, nobody having said; with `head_name` of the day."""
    rows = lines(actor).filter(word=Word.DOUBT).select_related("household", "same_as")
    return households.with_head(rows, as_of).order_by("area_code", "household__number", "on", "pk")


def doubts_on(area_code: str, as_of: date) -> QuerySet[IncomeLine]:
    """Both the line and the list's line stand on the day."""
    rows = IncomeLine.objects.filter(in_area("area_code", area_code), word=Word.DOUBT)
    found = rows.filter(on__lte=as_of, same_on__lte=as_of).select_related("household", "same_as")
    return households.with_head(found, as_of)


def doubtful(actor: Actor, household_id: int, start: date, end: date, as_of: date) -> tuple[int, int]:
    """How many lines of the stretch wait for a word on the day and do not count until then, and their sum in fen."""
    rows = (
        lines_between(actor, household_id, start, end).filter(word=Word.DOUBT, same_on__lte=as_of).order_by()
    )
    found = rows.aggregate(number=Count("pk"), fen=Sum("fen", default=0))
    return int(found["number"]), int(found["fen"])


def may_be_same(actor: Actor, row: IncomeLine) -> list[IncomeLine]:
    """What lists paid the household in the year of the line and no other line keyed by hand answers to, nearest first."""
    taken = IncomeLine.objects.filter(same_as=OuterRef("pk"), word__in=UNCOUNTED).exclude(pk=row.pk)
    paid = lines(actor).filter(household_id=row.household_id, booked=True, on__year=row.on.year)
    return sorted(
        paid.exclude(Exists(taken)),
        key=lambda one: (one.fen != row.fen, one.source != row.source, abs(one.on - row.on), one.pk),
    )


def statements(actor: Actor) -> QuerySet[IncomeStatement]:
    return within(IncomeStatement.objects.all(), actor)


def statement(actor: Actor, pk: int) -> IncomeStatement | None:
    return statements(actor).select_related("household").filter(pk=pk).first()


def lines_between(actor: Actor, household_id: int, start: date, end: date) -> QuerySet[IncomeLine]:
    """The household's lines from `start` up to the day before `end`, newest first."""
    rows = lines(actor).filter(household_id=household_id, on__gte=start, on__lt=end)
    return rows.order_by("-on", "-pk")


def received(sources: Iterable[str], start: date, end: date) -> QuerySet[IncomeLine]:
    """Receipts of these sources from `start` up to the day before `end`, to be asked about inside an open scope."""
    return IncomeLine.objects.filter(source__in=list(sources), on__gte=start, on__lt=end)


def dividend_lines(household_id: int, on: date, fen: int) -> list[int]:
    """Lines that already tell of a dividend of that amount of the household on the day."""
    same = {"household_id": household_id, "on": on, "fen": fen, "source": Source.DIVIDEND}
    return list(IncomeLine.objects.filter(**same).values_list("pk", flat=True))


def account_between(actor: Actor, household: Any, start: date, end: date, as_of: date) -> Account:
    """The lines of the stretch as they stand on the day, shared by the members of the stretch's last day."""
    rows = lines_between(actor, household.pk, start, end).filter(on__lte=as_of)
    rows = rows.exclude(told_twice(as_of)).order_by()
    found = rows.values_list("source").annotate(fen=Sum("fen"))
    persons = len(households.members_of(household, end - timedelta(days=1)))
    return Account({Source(source): int(fen) for source, fen in found}, persons)


def account_of_year(actor: Actor, household: Any, number: int, as_of: date) -> Year:
    """The form of the year, and its lines up to the day."""
    form = statements(actor).filter(household_id=household.pk, year=number).first()
    lines_told = account_between(actor, household, *year_until(number, as_of), as_of)
    return Year(number, account_of(form) if form else None, lines_told)


def years_of(actor: Actor, household: Any, as_of: date) -> list[int]:
    """Years up to the day that have a form or lines, oldest first."""
    forms = statements(actor).filter(household_id=household.pk, year__lte=as_of.year)
    days = lines(actor).filter(household_id=household.pk, on__lte=as_of).dates("on", "year")
    return sorted({*forms.values_list("year", flat=True), *(day.year for day in days)})


def account_of(form: IncomeStatement) -> Account:
    return Account({source: getattr(form, f"{source}_fen") or 0 for source in Source}, form.persons)


def income_line_of(area_code: str, number: int) -> int | None:
    """The income standard of a year in the province, fen a head; None where no document gives one."""
    try:
        return int(policy.for_area(area_code).at(LINE_KEY, date(number, 12, 31)).number * 100)
    except NoValueInForce:
        return None


def statements_of(area_code: str, as_of: date) -> QuerySet[Any]:
    """The forms of the newest year that can be complete on the day, with `net`: net income in fen."""
    parts = {source: Coalesce(F(f"{source}_fen"), Value(0)) for source in (*EARNED, Source.BUSINESS_COST)}
    earned: Any = reduce(operator.add, (parts[source] for source in EARNED))
    rows = IncomeStatement.objects.filter(in_area("area_code", area_code), year=stated_year(as_of))
    return rows.annotate(net=earned - parts[Source.BUSINESS_COST]).order_by("area_code", "pk")


def below_line(area_code: str, as_of: date) -> QuerySet[Any]:
    """Households whose stated net income a head lies below the standard of that year."""
    rows = statements_of(area_code, as_of)
    standard = income_line_of(area_code, stated_year(as_of))
    if standard is None:
        return rows.none()
    least = ExpressionWrapper(F("persons") * standard, output_field=BigIntegerField())
    return rows.filter(net__lt=least)


def only_low_income(area_code: str, as_of: date) -> QuerySet[Any]:
    """仅靠低保: forms of the newest complete year with 低保金 and nothing earned by work, business or property."""
    earned: Any = reduce(
        operator.add,
        (
            Coalesce(F(f"{one}_fen"), Value(0))
            for one in (Source.WAGES, Source.BUSINESS, Source.DIVIDEND, Source.PROPERTY)
        ),
    )
    rows: QuerySet[Any] = statements_of(area_code, as_of).annotate(own=earned)
    return rows.filter(own=0, low_income_fen__gt=0)


# --- of many households at once


def years_of_households(actor: Actor, household_ids: Sequence[int], as_of: date) -> dict[int, list[Year]]:
    """What `account_of_year` says, for all years up to the day that have a form or lines, oldest first: household
    -> years. Three questions, however many households."""
    forms = _forms(actor, household_ids, as_of.year)
    stated = {(form.household_id, form.year): account_of(form) for form in forms}
    sums: dict[tuple[int, int], dict[Source, int]] = defaultdict(dict)
    for household, number, source, fen in _sums(actor, household_ids, as_of):
        sums[household, number][Source(source)] = int(fen)
    spans = _spans(actor, household_ids)
    found: dict[int, list[Year]] = defaultdict(list)
    for household, number in sorted({*stated, *sums}):
        last = year_until(number, as_of)[1] - timedelta(days=1)
        persons = sum(start <= last and (end is None or last < end) for start, end in spans[household])
        account = Account(sums.get((household, number), {}), persons)
        found[household].append(Year(number, stated.get((household, number)), account))
    return found


@kept
def _forms(actor: Actor, ids: Sequence[int], year: int) -> QuerySet[IncomeStatement]:
    return statements(actor).filter(household_id__in=ids, year__lte=year)


@kept
def _sums(actor: Actor, ids: Sequence[int], as_of: date) -> QuerySet[IncomeLine, tuple[int, int, str, int]]:
    rows = counted(actor, as_of).filter(household_id__in=ids).order_by()
    return rows.values_list("household_id", "on__year", "source").annotate(total=Sum("fen"))


def _spans(actor: Actor, ids: Sequence[int]) -> dict[int, list[tuple[date, date | None]]]:
    spans: dict[int, list[tuple[date, date | None]]] = defaultdict(list)
    for household, start, end in _members(actor, ids):
        spans[household].append((start, end))
    return spans


@kept
def _members(actor: Actor, ids: Sequence[int]) -> QuerySet[Any, tuple[int, date, date | None]]:
    rows = households.memberships(actor).filter(household_id__in=ids)
    return rows.values_list("household_id", "start", "end")


def corrections(actor: Actor, household_ids: Sequence[int]) -> list[tuple[IncomeLine, Change]]:
    """Lines that were put right, each with the image of the row before and after; oldest first."""
    found = {str(row.pk): row for row in lines(actor).filter(household_id__in=household_ids)}
    images = history.images(actor, IncomeLine._meta.db_table, list(found)).filter(op="U")
    return [(found[one.row_id], one) for one in reversed(images) if one.row_id in found]
