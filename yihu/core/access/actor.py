"""The one who acts: a person in one post (role × area × unit), or the system on a named area's behalf."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from yihu.core.access.policy import Relation, narrowed_roles, relation_of
from yihu.core.access.roles import Role
from yihu.engine import areas
from yihu.engine.enums import Labelled
from yihu.engine.errors import NotAllowed

_lent: ContextVar[frozenset[str]] = ContextVar("yihu_lent", default=frozenset())


@contextmanager
def lent(capability: Labelled) -> Iterator[None]:
    """Inside, whoever acts also holds `capability` in their own area: for the second half of a deed whose right was
    asked of the first person (a notice is drafted by one who may and let go by another)."""
    token = _lent.set(_lent.get() | {capability.value})
    try:
        yield
    finally:
        _lent.reset(token)


@dataclass(frozen=True)
class Actor:
    """`area_code` is twelve digits; the scope is everything inside it. `post_id` None only for the system.

    `on`: the day of the request, by which households are assigned to the post where it sees only those; without
    a day such a post sees none.
    """

    name: str
    role: Role
    area_code: str
    user_id: int | None = None
    post_id: int | None = None
    unit_id: int | None = None
    on: date | None = None

    @classmethod
    def system(cls, area_code: str) -> Actor:
        """For jobs and commands that no person started: may do everything, inside `area_code` alone."""
        return cls(name="系统", role=Role.SYSTEM, area_code=areas.full(area_code))

    @classmethod
    def everywhere(cls) -> Actor:
        """For housekeeping that knows no areas. Never for anything a person sees."""
        return cls(name="系统", role=Role.SYSTEM, area_code="0" * areas.LENGTH)

    @property
    def bounds(self) -> tuple[str, str]:
        return areas.bounds(self.area_code)

    @property
    def is_narrowed(self) -> bool:
        """Whether the post sees only the households assigned to it, and nothing that is told of a whole place."""
        return self.role in narrowed_roles()

    def may(self, capability: Labelled, area_code: str | None = None, *, unit_id: int | None = None) -> bool:
        """Whether the post holds `capability`, for a thing in `area_code` (and of `unit_id` where it counts)."""
        relation = relation_of(self.role, capability.value)
        if relation is None and capability.value in _lent.get():
            relation = Relation.AREA
        if relation is None:
            return False
        if relation is Relation.ANY or area_code is None:
            return True
        if not areas.inside(area_code, self.area_code):
            return False
        # Which households a narrowed post sees is the rows' affair: see `scope.within`.
        if relation in (Relation.AREA, Relation.HOUSEHOLD):
            return True
        return unit_id is not None and unit_id == self.unit_id

    def require(
        self, capability: Labelled, area_code: str | None = None, *, unit_id: int | None = None
    ) -> None:
        """Raises NotAllowed, saying who can help."""
        if not self.may(capability, area_code, unit_id=unit_id):
            raise NotAllowed(
                f"您当前岗位“{self.role.label}”不能“{capability.label}”，请切换岗位或联系本单位管理员",
                capability=capability.value,
            )

    def require_whole(self, capability: Labelled) -> None:
        """`require`, for what is told of a whole place. Raises NotAllowed for posts that see single households."""
        self.require(capability)
        if relation_of(self.role, capability.value) is Relation.HOUSEHOLD:
            raise NotAllowed(
                f"“{self.role.label}”只查看自己结对的农户，整村整乡的情况请向乡镇、村了解",
                capability=capability.value,
            )
