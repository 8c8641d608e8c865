"""Hits of screening go along with a household that moves, and end with it."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.screening.actions.following import close, follow, reopen

FOLLOWERS = (Follower("screening.hits", follow, close, reopen),)
