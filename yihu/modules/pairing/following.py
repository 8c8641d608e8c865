"""Pairings go along with a household that moves, or end."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.pairing import actions

FOLLOWERS = (Follower("pairing.pairings", actions.follow, actions.close, actions.reopen),)
