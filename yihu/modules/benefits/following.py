"""Care goes along with a household that moves, or ends; what was paid and what was approved stays where it was."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.benefits import actions

FOLLOWERS = (Follower("benefits.care", actions.follow, actions.close, actions.reopen),)
