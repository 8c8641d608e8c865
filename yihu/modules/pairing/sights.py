"""Which households a post sees that sees only those paired with it."""

from __future__ import annotations

from yihu.engine.sights import Sight
from yihu.modules.pairing import queries

SIGHTS = (Sight("pairing.paired", queries.seen_by),)
