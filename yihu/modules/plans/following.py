"""Plans go along with a household that moves, and end with it."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.plans import actions

FOLLOWERS = (Follower("plans.plans", actions.follow, actions.close, actions.reopen),)
