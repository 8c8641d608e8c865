"""Reads whose SQL is written once.

    @kept
    def members(actor: Actor, household_id: int, as_of: date) -> QuerySet[Membership]:
        return memberships(actor).filter(household_id=household_id, start__lte=as_of)

    rows = members(actor, household.pk, as_of)  # a list

Building a queryset and turning it into SQL costs several times what running it costs, and a household's page does so
for fifty. The function is called twice with made-up values, which shows where in the SQL each argument stands; from
then on the arguments are put there and the server runs a statement it has planned before (docs/adr/0125).

The function only says the query: it asks the database nothing, and an argument goes into it as it is. One that was
changed on the way (the year of a date) is found out at the first call, by TypeError.
"""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import update_wrapper
from typing import Any, Generic, NoReturn, ParamSpec, TypeVar, cast

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import QuerySet
from django.db.models.sql import Query
from django.db.models.sql.compiler import SQLCompiler

from yihu.core.access.actor import Actor
from yihu.core.access.scope import ScopeMissing, building_for, current_actor
from yihu.core.database.prepared import Prepared, Slot, prepared
from yihu.engine import areas

P = ParamSpec("P")
R = TypeVar("R")
_MANY = 16  # longer lists differ too often in length to keep a statement for each
_Sample = Callable[[int, int], Any]
# The value of a place in one of the two builds: small enough for the smallest column, never what a query says itself.
_SAMPLES: dict[type, _Sample] = {
    int: lambda build, place: 20_011 + 997 * build + 7 * place,
    str: lambda build, place: f"kept-{build}-{place}",
    date: lambda build, place: date(2901 + 50 * build, 1, 1) + timedelta(days=place),
    uuid.UUID: lambda build, place: uuid.UUID(int=2**100 * (build + 1) + place),
}


class Kept(Generic[P, R]):
    """What `kept` makes of a function; `query` is the function itself."""

    def __init__(self, build: Callable[P, QuerySet[Any, R]]) -> None:
        self.query = build
        self._statements: dict[tuple[object, ...], _Statement] = {}
        update_wrapper(self, build)

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> list[R]:
        """The rows. Raises ScopeMissing unless the actor's scope is open, where there is one among the arguments."""
        if named:
            raise TypeError(f"{self.query.__name__}: arguments are given by position")
        shape, values = _taken_apart(arguments)
        if shape is None:
            return list(self.query(*arguments, **named))
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = _written(self.query, arguments, len(values))
        return cast("list[R]", statement.rows(values))


def kept(build: Callable[P, QuerySet[Any, R]]) -> Kept[P, R]:
    """Of a function that says a query: one that answers it, always by the same SQL."""
    return Kept(build)


class _Statement:
    """The SQL of one shape of arguments, and how its rows become what the queryset gives."""

    def __init__(
        self, queryset: QuerySet[Any, Any], compiler: SQLCompiler, text: Prepared, places: Sequence[int]
    ) -> None:
        self._queryset, self._text, self._places = queryset, text, places
        self._query = cast("_Written", queryset.query.chain(klass=_Written))
        self._query.made = compiler

    def rows(self, values: Sequence[Any]) -> list[Any]:
        self._text.ready()
        query = _Written.__new__(_Written)
        query.__dict__.update(self._query.__dict__)
        query.said = self._text.run, tuple(values[place] for place in self._places)
        answer: QuerySet[Any, Any] = QuerySet(self._queryset.model, query)
        for name in ("_iterable_class", "_fields", "_prefetch_related_lookups"):
            setattr(answer, name, getattr(self._queryset, name))
        return list(answer)


class _Nothing(_Statement):
    """Where no row can be asked for."""

    def __init__(self) -> None:
        """Needs nothing."""

    def rows(self, values: Sequence[Any]) -> list[Any]:
        return []


class _Compiler(SQLCompiler):
    """Has been through the work before: knows the columns, and says what was written then."""

    said: tuple[str, tuple[Any, ...]]

    def as_sql(self, with_limits: bool = True, with_col_aliases: bool = False) -> tuple[str, tuple[Any, ...]]:
        return self.said


class _Written(Query):
    """Stands for the query while its rows are fetched."""

    made: SQLCompiler
    said: tuple[str, tuple[Any, ...]]

    def get_compiler(self, *_: Any, **__: Any) -> SQLCompiler:
        compiler = copy.copy(self.made)
        compiler.__class__ = _Compiler
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        compiler.said = self.said  # type: ignore[attr-defined]
        return compiler


def _written(build: Callable[..., QuerySet[Any, Any]], arguments: Sequence[Any], count: int) -> _Statement:
    """Raises TypeError where an argument does not reach the SQL as it is."""
    builds = []
    for number in (0, 1):
        samples = _Samples(number)
        given = [samples.of(one) for one in arguments]
        with building_for(samples.actor), connection.execute_wrapper(_asks):
            queryset = build(*given)
            compiler = queryset.query.get_compiler(connection=connection)
            try:
                sql, parameters = compiler.as_sql()
            except EmptyResultSet:
                return _Nothing()
        builds.append((sql, list(parameters), samples.values))
    (sql, first, ours), (again, second, theirs) = builds
    if again != sql:
        raise TypeError(f"{build.__name__}: what is asked differs with the values")
    places: list[int] = []
    parameters = []
    for one, other in zip(first, second, strict=True):
        found = [n for n in range(count) if one == ours[n] and other == theirs[n]]
        if found:
            places.append(found[0])
        elif one != other:
            raise TypeError(f"{build.__name__}: an argument is changed on its way into the query ({one!r})")
        parameters.append(Slot(len(places)) if found else one)
    return _Statement(queryset, compiler, prepared(sql, parameters), places)


def _asks(*_: Any) -> NoReturn:
    raise TypeError("a function under @kept says a query, it must not run one")


class _Samples:
    """Made-up arguments of one of the two builds, and the values in them in order."""

    def __init__(self, build: int) -> None:
        self._build = build
        self.values: list[Any] = []
        self.actor: Actor | None = None

    def of(self, argument: Any) -> Any:
        if isinstance(argument, Actor):
            return self._person(argument)
        if argument is None or isinstance(argument, bool):
            return argument
        if isinstance(argument, list | tuple):
            return [self._next(type(one)) for one in argument]
        return self._next(type(argument))

    def _next(self, kind: type) -> Any:
        self.values.append(_SAMPLES[kind](self._build, len(self.values)))
        return self.values[-1]

    def _person(self, actor: Actor) -> Actor:
        digits = len(areas.prefix(actor.area_code))
        code = areas.full(("98", "97")[self._build] + "7" * (digits - 2)) if digits else actor.area_code
        name, who, post, unit = (f"kept-{self._build}", *(10_007 + 11 * self._build + n for n in range(3)))
        day = date(2801 + self._build, 1, 1)
        self.actor = replace(
            actor, area_code=code, name=name, user_id=who, post_id=post, unit_id=unit, on=day
        )
        self.values += _of_actor(self.actor)
        return self.actor


def _of_actor(actor: Actor) -> tuple[str, str, str]:
    return (*actor.bounds, actor.area_code)


def _taken_apart(arguments: Sequence[Any]) -> tuple[tuple[object, ...] | None, list[Any]]:
    """(what the SQL depends on, the values in order); None for the first where no statement is kept."""
    shape: list[object] = []
    values: list[Any] = []
    for one in arguments:
        if isinstance(one, Actor):
            if current_actor() != one:
                raise ScopeMissing("open scoped(actor) before reading")
            if one.is_narrowed:
                return None, []
            shape.append((one.role, areas.level_of(one.area_code)))
            values += _of_actor(one)
        elif one is None or isinstance(one, bool):
            shape.append(one)
        elif isinstance(one, list | tuple):
            if len(one) > _MANY:
                return None, []
            shape.append(tuple(type(each) for each in one))
            values += one
        else:
            shape.append(type(one))
            values.append(one)
    return tuple(shape), values
