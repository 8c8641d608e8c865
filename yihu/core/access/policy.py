"""Reads `policy/access.csv`: role × capability × relation, the one reviewed table of who may do what."""

from __future__ import annotations

import csv
from functools import cache

from yihu.core.access.roles import Role
from yihu.engine.enums import Labelled
from yihu.engine.policy import ROOT

TABLE = ROOT / "access.csv"


class Relation(Labelled):
    """How the thing must relate to the actor's post."""

    AREA = "area", "本辖区内"
    UNIT = "unit", "本辖区内本单位"
    ANY = "any", "不限辖区"
    HOUSEHOLD = "household", "本辖区内结对的农户"


@cache
def table() -> dict[tuple[Role, str], Relation]:
    """Raises ValueError for an unknown role or relation, or a row given twice."""
    rows: dict[tuple[Role, str], Relation] = {}
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            key = (Role(row["role"]), row["capability"])
            if key in rows:
                raise ValueError(f"access.csv: {key} stands twice")
            rows[key] = Relation(row["relation"])
    return rows


@cache
def holders(capability: str) -> tuple[Role, ...]:
    """Who may do it somewhere, in the order of the table: for telling others whom to wait for."""
    return tuple(role for role, held in table() if held == capability)


@cache
def narrowed_roles() -> frozenset[Role]:
    """Roles that see the households assigned to them and no others, whatever they may do there."""
    return frozenset(role for (role, _), relation in table().items() if relation is Relation.HOUSEHOLD)


def relation_of(role: Role, capability: str) -> Relation | None:
    if role is Role.SYSTEM:
        return Relation.AREA
    return table().get((role, capability))
