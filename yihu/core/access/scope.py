"""Opens the block in which an actor's rows can be read and written.

`scoped(actor)` opens a transaction and tells PostgreSQL the actor's area range; row-level security shows only
those rows. Reading a guarded table outside such a block raises, instead of printing zero.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Q

from yihu.core.access.actor import Actor
from yihu.core.rooms import collect
from yihu.engine import areas

_current: ContextVar[Actor | None] = ContextVar("yihu_actor", default=None)
_APP_ROLE = "yihu_app"
_FARTHEST = 3  # keys from a row to its household
M = TypeVar("M", bound=models.Model)


class ScopeMissing(RuntimeError):
    """A bug: rows were asked for outside `scoped(actor)`, or for somebody else's scope."""


def current_actor() -> Actor | None:
    return _current.get()


@contextmanager
def scoped(actor: Actor) -> Iterator[Actor]:
    """One transaction, one scope. Nested blocks of the same actor are free; another actor's scope may not be
    opened inside (a job or a command opens its own)."""
    outer = _current.get()
    if outer is not None:
        if outer != actor:
            raise ScopeMissing("a scope of another actor is open")
        with transaction.atomic():
            yield actor
        return
    token = _current.set(actor)
    try:
        with transaction.atomic():
            _tell_database(actor)
            yield actor
            if connection.savepoint_ids and not connection.needs_rollback:
                # A rolled-back savepoint forgets by itself; a released one would let `set local` live on.
                _forget()
    finally:
        _current.reset(token)


@contextmanager
def building_for(actor: Actor | None) -> Iterator[None]:
    """While a query is only written and not run (`kept`): for whom it is written. The database is told nothing."""
    if actor is None:
        yield
        return
    token = _current.set(actor)
    try:
        yield
    finally:
        _current.reset(token)


@contextmanager
def handing_over(county: str) -> Iterator[None]:
    """Inside a scope: for these statements the database takes the writer for the county's system, and then for whom it
    was before. For putting something where the writer may not look: a lead into the compartment, and nothing else.
    """
    before = _current.get()
    if before is None:
        raise ScopeMissing("open scoped(actor) before handing over")
    _tell_database(replace(Actor.system(county), user_id=before.user_id, post_id=before.post_id))
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _tell_database(before)


def _tell_database(actor: Actor) -> None:
    low, high = actor.bounds
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('yihu.lo', %s, true), set_config('yihu.hi', %s, true),"
            " set_config('yihu.user', %s, true), set_config('yihu.post', %s, true),"
            " set_config('yihu.role', %s, true)",
            [low, high, str(actor.user_id or ""), str(actor.post_id or ""), actor.role.value],
        )
        if settings.YIHU_SET_ROLE:
            # Tests and maintenance run over the owner's connection; inside a scope they are the app.
            cursor.execute(f"set local role {_APP_ROLE}")


def _forget() -> None:
    """Inside an outer transaction `set local` would outlive the block."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('yihu.lo', '', true), set_config('yihu.hi', '', true),"
            " set_config('yihu.user', '', true), set_config('yihu.post', '', true),"
            " set_config('yihu.role', '', true)"
        )
        if settings.YIHU_SET_ROLE:
            cursor.execute("set local role none")


def in_area(path: str, area_code: str) -> Q:
    """The rows inside `area_code`, as a range on the code: the only form an index answers under a policy."""
    low, high = areas.bounds(area_code)
    return Q(**{f"{path}__gte": low, f"{path}__lt": high})


def within(rows: models.QuerySet[M, Any], actor: Actor, path: str = "area_code") -> models.QuerySet[M, Any]:
    """The rows `actor` may see. Raises ScopeMissing unless the actor's scope is open."""
    if _current.get() != actor:
        raise ScopeMissing("open scoped(actor) before reading")
    return narrow(rows.filter(in_area(path, actor.area_code)), actor)


def reachable(rows: models.QuerySet[M, Any], actor: Actor) -> models.QuerySet[M, Any]:
    """The rows `actor` may see, and those of the offices above where their table says `seen_from_below`: to be looked
    up and referred to, never to be listed as one's own or changed."""
    if not getattr(rows.model, "seen_from_below", False):
        return within(rows, actor)
    if _current.get() != actor:
        raise ScopeMissing("open scoped(actor) before reading")
    own = in_area("area_code", actor.area_code)
    return narrow(rows.filter(own | Q(area_code__in=areas.above(actor.area_code))), actor)


def narrow(rows: models.QuerySet[M, Any], actor: Actor) -> models.QuerySet[M, Any]:
    """For a post that sees the households assigned to it: the rows about those. Rows about no household stay
    hidden unless their table says `seen_by_area`."""
    if not actor.is_narrowed:
        return rows
    path = path_to_household(rows.model)
    if path is None:
        return rows if getattr(rows.model, "seen_by_area", False) else rows.none()
    assigned = Q(pk__in=[])
    for sight in collect("sights"):
        assigned |= Q(**{f"{path}__in": sight.households(actor)})
    # Through the key, because a path may lead over many rows to one household.
    return rows.filter(pk__in=rows.model._base_manager.filter(assigned).values("pk"))


@cache
def path_to_household(model: type[models.Model]) -> str | None:
    """From a row to the household it is about: what the table says, else over its foreign keys, nearest first."""
    said = getattr(model, "household_path", None)
    if said is not None:
        return str(said)
    steps: list[tuple[str, type[models.Model]]] = [("", model)]
    for _ in range(_FARTHEST):
        steps = [(f"{before}{name}__", there) for before, here in steps for name, there in _keys(here)]
        ends = [
            (before, path)
            for before, here in steps
            if (path := getattr(here, "household_path", None)) is not None
        ]
        # A key to the household itself before one to somebody in it.
        for before, path in sorted(ends, key=lambda one: one[1] != "pk"):
            return before.removesuffix("__") if path == "pk" else f"{before}{path}"
    return None


def _keys(model: type[models.Model]) -> list[tuple[str, type[models.Model]]]:
    return [
        (key.name, key.related_model)
        for key in model._meta.concrete_fields
        if isinstance(key, models.ForeignKey) and isinstance(key.related_model, type)
    ]
