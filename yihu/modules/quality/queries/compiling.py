"""One statement per kind of subject: all its rules judged in a single pass over its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yihu.core.database.prepared import Prepared, Slot, prepared
from yihu.core.rooms import collect
from yihu.engine import areas, policy
from yihu.engine.errors import NotFound
from yihu.engine.policy import NoValueInForce
from yihu.engine.quality import Moment, Rule, Subject, asked_for


@dataclass(frozen=True)
class Statement:
    """A SELECT of code, household_id, person_id, area_code, number and values, with its parameters by name."""

    sql: str
    parameters: dict[str, Any]


def subjects() -> tuple[Subject, ...]:
    return collect("quality")


def rules() -> tuple[Rule, ...]:
    return tuple(rule for subject in subjects() for rule in subject.rules)


def rule(code: str) -> Rule:
    """Raises NotFound."""
    for found in rules():
        if found.code == code:
            return found
    raise NotFound("没有这条核查规则，请从规则列表中选择")


def subject_of(code: str) -> Subject:
    return next(subject for subject in subjects() if any(one.code == code for one in subject.rules))


def moment(area_code: str, day: date) -> Moment:
    """The day with every policy value that some rule needs and that is in force."""
    return _moment(policy.for_area(area_code).version, area_code[:2], day)


@lru_cache(maxsize=64)
def _moment(version: str, province: str, day: date) -> Moment:
    known = policy.for_area(province)
    found: dict[str, Decimal] = {}
    for name in sorted({name for one in rules() for name in one.parameters}):
        try:
            found[name] = known.at(*asked_for(name, day)).number
        except NoValueInForce:
            continue
    return Moment(day, found)


def statement(
    subject: Subject,
    chosen: Sequence[Rule],
    area_code: str,
    at: Moment,
    *,
    households: Sequence[int] | None = None,
) -> Statement:
    """The broken rules of the subject's rows in the area; of some households where their keys are given."""
    low, high = areas.bounds(area_code)
    only = None if households is None else list(households)
    parameters: dict[str, Any] = {"low": low, "high": high, "day": at.day, "households": only}
    tests, kept = [], []
    for number, one in enumerate(chosen, start=1):
        tests.append(f"case when {_named(one.wrong.sql(at), parameters)} then {number} end")
        kept.append(f"when {number} then {_values(one)}")
    codes = ", ".join(f"'{one.code}'" for one in chosen)
    sql = f"""
        select (array[{codes}])[n] as code, w.household_id, w.person_id, w.area_code, w.number,
          case n {" ".join(kept)} end as values
        from ({subject.sql}) w
        cross join lateral unnest(array_remove(array[{", ".join(tests)}]::int[], null)) as n"""  # noqa: S608 — from declarations, values are parameters
    return Statement(sql, parameters)


@dataclass(frozen=True)
class Ready:
    """All rules of a subject over one household, planned before; `values` but for the place and the household."""

    text: Prepared
    values: dict[str, Any]

    def asked(self, area_code: str, household: int) -> tuple[str, list[Any]]:
        """What to run, and with what; this connection knows it."""
        low, high = areas.bounds(area_code)
        self.text.ready()
        return self.text.run, list(
            (self.values | {"low": low, "high": high, "households": household}).values()
        )


def ready(area_code: str, day: date) -> tuple[Ready, ...]:
    """One for each kind of subject that has rules to be judged on the day."""
    return _ready(policy.for_area(area_code).version, area_code[:2], day)


@lru_cache(maxsize=64)
def _ready(version: str, province: str, day: date) -> tuple[Ready, ...]:
    at, place = _moment(version, province, day), areas.full(province)
    runnable = ((subject, subject.runnable(at.parameters)) for subject in subjects())
    made = (statement(subject, chosen, place, at) for subject, chosen in runnable if chosen)
    return tuple(
        Ready(
            _prepared(one.sql, tuple((name, type(value)) for name, value in one.parameters.items())),
            one.parameters,
        )
        for one in made
    )


@lru_cache(maxsize=256)
def _prepared(sql: str, types: tuple[tuple[str, type], ...]) -> Prepared:
    """A plan that would also have to do for everybody, or for a list, would not go by the household's key."""
    for many, one in _OF_ONE:
        sql = sql.replace(many, one)
    places = {name: Slot(place) for place, (name, _) in enumerate(types, start=1)}
    return prepared(sql, places, [kind for _, kind in types])


_OF_ONE = (
    ("%(households)s::bigint[] is null or ", ""),
    ("any(%(households)s)", "%(households)s::bigint"),
)


def _named(written: Any, parameters: dict[str, Any]) -> str:
    """`%s` in order become names, because the rows' own query has named parameters."""
    text = written.text
    for value in written.parameters:
        name = f"p{len(parameters)}"
        parameters[name] = value
        text = text.replace("%s", f"%({name})s", 1)
    return str(text)


def _values(one: Rule) -> str:
    pairs = ", ".join(f"'{shown.column}', w.\"{shown.column}\"" for shown in one.shown)
    return f"jsonb_build_object({pairs})"


def known_codes() -> Mapping[str, Rule]:
    return {one.code: one for one in rules()}
