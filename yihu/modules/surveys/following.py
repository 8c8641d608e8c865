"""Sheets of survey rounds go along with a household that moves, and end with it."""

from __future__ import annotations

from yihu.engine.following import Follower
from yihu.modules.surveys.actions.following import close, follow, reopen

FOLLOWERS = (Follower("surveys.sheets", follow, close, reopen),)
