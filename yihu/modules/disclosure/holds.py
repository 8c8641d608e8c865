"""Opinions on public notices keep the step that waits for the notice."""

from __future__ import annotations

from yihu.engine.notices import Hold
from yihu.modules.disclosure import queries

HOLDS = (Hold("disclosure.opinions", queries.waiting_about),)
