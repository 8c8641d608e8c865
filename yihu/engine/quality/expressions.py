"""A small language of conditions with two readings: a value in Python, a text with parameters in SQL.

Every condition is true or false, never unknown: a comparison with an empty value is false in both readings
(`is_empty` asks for emptiness), and `~` of a false comparison is true.
"""

from __future__ import annotations

import operator
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

_BACK = "~"
_OPERATORS = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


@dataclass(frozen=True)
class Moment:
    """The day asked for and the policy values in force on it."""

    day: date
    parameters: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def school_day(self) -> date:
        """The last 31 August on or before the day: ages at school are counted on it."""
        this_year = date(self.day.year, 8, 31)
        return this_year if self.day >= this_year else date(self.day.year - 1, 8, 31)


@dataclass(frozen=True)
class Written:
    """SQL with its parameters in order."""

    text: str
    parameters: tuple[Any, ...] = ()


class Term(ABC):
    """Something that has a value: a column, a day, a parameter, a plain value."""

    @abstractmethod
    def value(self, row: Mapping[str, Any], moment: Moment) -> Any: ...

    @abstractmethod
    def sql(self, moment: Moment) -> Written: ...

    def parts(self) -> tuple[Any, ...]:
        return ()

    def eq(self, other: Any) -> Expression:
        return Comparison("=", self, _term(other))

    def ne(self, other: Any) -> Expression:
        return Comparison("<>", self, _term(other))

    def lt(self, other: Any) -> Expression:
        return Comparison("<", self, _term(other))

    def le(self, other: Any) -> Expression:
        return Comparison("<=", self, _term(other))

    def gt(self, other: Any) -> Expression:
        return Comparison(">", self, _term(other))

    def ge(self, other: Any) -> Expression:
        return Comparison(">=", self, _term(other))

    def isin(self, values: Collection[Any]) -> Expression:
        return OneOf(self, tuple(str(value) for value in values))

    def is_empty(self) -> Expression:
        """Without a value, or a text without a character, or a list without an entry."""
        return Empty(self)

    def is_filled(self) -> Expression:
        return ~Empty(self)

    def has(self, value: Any) -> Expression:
        """A list holds the value."""
        return Has(self, str(value))

    def is_true(self) -> Expression:
        return Comparison("=", self, Literal(value_=True))

    def is_false(self) -> Expression:
        return Comparison("=", self, Literal(value_=False))

    def later(self, years: int | Parameter, more: int = 0) -> Term:
        """The date so many years later (and `more`); 29 February becomes 28 February."""
        return Shifted(self, years if isinstance(years, Parameter) else Literal(years), more)

    def plus(self, other: Term) -> Term:
        """The sum of two numbers, an empty one counting as nothing."""
        return Sum(self, other)

    # Ages: `on` None is the day itself.
    def aged_from(self, years: int | Parameter, *, on: Term | None = None) -> Expression:
        """Born so early that `years` are full on the day."""
        return self.later(years).le(on or Today())

    def aged_below(self, years: int | Parameter, *, on: Term | None = None) -> Expression:
        return self.later(years).gt(on or Today())

    def aged_between(
        self, first: int | Parameter, last: int | Parameter, *, on: Term | None = None
    ) -> Expression:
        """Full years from `first` to `last`, both included."""
        return self.aged_from(first, on=on) & self.later(last, 1).gt(on or Today())


class Expression(ABC):
    """A condition."""

    @abstractmethod
    def value(self, row: Mapping[str, Any], moment: Moment) -> bool: ...

    @abstractmethod
    def sql(self, moment: Moment) -> Written: ...

    def parts(self) -> tuple[Any, ...]:
        return ()

    def __and__(self, other: Expression) -> Expression:
        return Both("and", (self, other))

    def __or__(self, other: Expression) -> Expression:
        return Both("or", (self, other))

    def __invert__(self) -> Expression:
        return Not(self)


@dataclass(frozen=True)
class Column(Term):
    name: str

    def value(self, row: Mapping[str, Any], moment: Moment) -> Any:
        return row[self.name]

    def sql(self, moment: Moment) -> Written:
        return Written(f'w."{self.name}"')


class Columns:
    """`c.sex` is the column of that name."""

    def __getattr__(self, name: str) -> Column:
        return Column(name)


c = Columns()


@dataclass(frozen=True)
class Literal(Term):
    value_: Any

    def value(self, row: Mapping[str, Any], moment: Moment) -> Any:
        return self.value_

    def sql(self, moment: Moment) -> Written:
        if isinstance(self.value_, bool):
            return Written("true" if self.value_ else "false")
        return Written("%s", (str(self.value_) if isinstance(self.value_, str) else self.value_,))


@dataclass(frozen=True)
class Today(Term):
    def value(self, row: Mapping[str, Any], moment: Moment) -> date:
        return moment.day

    def sql(self, moment: Moment) -> Written:
        return Written("%s::date", (moment.day,))


@dataclass(frozen=True)
class SchoolDay(Term):
    def value(self, row: Mapping[str, Any], moment: Moment) -> date:
        return moment.school_day

    def sql(self, moment: Moment) -> Written:
        return Written("%s::date", (moment.school_day,))


@dataclass(frozen=True)
class Parameter(Term):
    """A policy value, of the day or of the last day of `back` years before; a rule whose parameter is not in force
    then does not run."""

    key: str
    back: int = 0

    @property
    def name(self) -> str:
        """What the moment calls it: the key, and which year's it is."""
        return f"{self.key}{_BACK}{self.back}" if self.back else self.key

    def value(self, row: Mapping[str, Any], moment: Moment) -> Decimal:
        return moment.parameters[self.name]

    def sql(self, moment: Moment) -> Written:
        return Written("%s", (moment.parameters[self.name],))


def asked_for(name: str, day: date) -> tuple[str, date]:
    """The key of a parameter of that name, and the day whose value is meant."""
    key, _, back = name.partition(_BACK)
    return key, date(day.year - int(back), 12, 31) if back else day


@dataclass(frozen=True)
class Shifted(Term):
    term: Term
    years: Term
    more: int = 0

    def value(self, row: Mapping[str, Any], moment: Moment) -> date | None:
        day = self.term.value(row, moment)
        if day is None:
            return None
        year = day.year + int(self.years.value(row, moment)) + self.more
        try:
            return date(year, day.month, day.day)
        except ValueError:
            return date(year, 2, 28)

    def sql(self, moment: Moment) -> Written:
        inner = self.term.sql(moment)
        years = int(self.years.value({}, moment)) + self.more
        return Written(f"({inner.text} + interval '{years} years')::date", inner.parameters)

    def parts(self) -> tuple[Any, ...]:
        return (self.term, self.years)


@dataclass(frozen=True)
class Sum(Term):
    left: Term
    right: Term

    def value(self, row: Mapping[str, Any], moment: Moment) -> Any:
        return (self.left.value(row, moment) or 0) + (self.right.value(row, moment) or 0)

    def sql(self, moment: Moment) -> Written:
        left, right = self.left.sql(moment), self.right.sql(moment)
        return Written(
            f"(coalesce({left.text}, 0) + coalesce({right.text}, 0))", left.parameters + right.parameters
        )

    def parts(self) -> tuple[Any, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Comparison(Expression):
    operator: str
    left: Term
    right: Term

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        left, right = self.left.value(row, moment), self.right.value(row, moment)
        if left is None or right is None:
            return False
        if isinstance(left, str):
            right = str(right)
        return bool(_OPERATORS[self.operator](left, right))

    def sql(self, moment: Moment) -> Written:
        left, right = self.left.sql(moment), self.right.sql(moment)
        return Written(
            f"coalesce({left.text} {self.operator} {right.text}, false)", left.parameters + right.parameters
        )

    def parts(self) -> tuple[Any, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class OneOf(Expression):
    term: Term
    values: tuple[str, ...]

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        found = self.term.value(row, moment)
        return found is not None and str(found) in self.values

    def sql(self, moment: Moment) -> Written:
        inner = self.term.sql(moment)
        return Written(f"coalesce({inner.text} = any(%s), false)", (*inner.parameters, list(self.values)))

    def parts(self) -> tuple[Any, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Empty(Expression):
    term: Term

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        found = self.term.value(row, moment)
        return found is None or found in ("", [], ())

    def sql(self, moment: Moment) -> Written:
        inner = self.term.sql(moment)
        return Written(f"(coalesce({inner.text}::text, '') in ('', '{{}}'))", inner.parameters)

    def parts(self) -> tuple[Any, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Has(Expression):
    term: Term
    wanted: str

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        return self.wanted in (self.term.value(row, moment) or ())

    def sql(self, moment: Moment) -> Written:
        inner = self.term.sql(moment)
        return Written(f"coalesce(%s = any({inner.text}), false)", (self.wanted, *inner.parameters))

    def parts(self) -> tuple[Any, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Both(Expression):
    word: str
    conditions: tuple[Expression, ...]

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        judged = (one.value(row, moment) for one in self.conditions)
        return all(judged) if self.word == "and" else any(judged)

    def sql(self, moment: Moment) -> Written:
        written = [one.sql(moment) for one in self.conditions]
        text = f" {self.word} ".join(one.text for one in written)
        return Written(f"({text})", tuple(value for one in written for value in one.parameters))

    def parts(self) -> tuple[Any, ...]:
        return self.conditions


@dataclass(frozen=True)
class Not(Expression):
    condition: Expression

    def value(self, row: Mapping[str, Any], moment: Moment) -> bool:
        return not self.condition.value(row, moment)

    def sql(self, moment: Moment) -> Written:
        inner = self.condition.sql(moment)
        return Written(f"(not {inner.text})", inner.parameters)

    def parts(self) -> tuple[Any, ...]:
        return (self.condition,)


def any_of(*conditions: Expression) -> Expression:
    return Both("or", conditions)


def all_of(*conditions: Expression) -> Expression:
    return Both("and", conditions)


def columns_of(node: Any) -> frozenset[str]:
    """Names of the columns a condition reads."""
    own = frozenset({node.name}) if isinstance(node, Column) else frozenset()
    return own.union(*(columns_of(part) for part in node.parts()))


def parameters_of(node: Any) -> frozenset[str]:
    """Names of the policy values a condition reads."""
    own = frozenset({node.name}) if isinstance(node, Parameter) else frozenset()
    return own.union(*(parameters_of(part) for part in node.parts()))


def _term(value: Any) -> Term:
    return value if isinstance(value, Term) else Literal(value)
