"""Cases and clues go along with a household that moves, and end with it."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.monitoring import actions

FOLLOWERS = (Follower("monitoring.cases", actions.follow, actions.close, actions.open_again),)
