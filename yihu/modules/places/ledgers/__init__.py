"""Ledgers of places."""

from __future__ import annotations

from yihu.modules.places.ledgers import conditions, watched

LEDGERS = (*watched.LEDGERS, *conditions.LEDGERS)
