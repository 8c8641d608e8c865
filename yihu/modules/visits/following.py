"""The present condition goes along with a household that moves, and ends with it."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.visits import actions

FOLLOWERS = (Follower("visits.conditions", actions.follow, actions.close, actions.reopen),)
