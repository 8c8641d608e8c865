"""How households are assigned to a post that sees only single ones; a module declares it in its room `sights`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Sight:
    """`households(actor)`: a queryset of one column, the keys of the households seen on `actor.on`."""

    key: str
    households: Callable[[Any], Any]
