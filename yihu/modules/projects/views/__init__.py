"""Pages of the project library."""

from __future__ import annotations

from yihu.modules.projects.views.entry import propose, revise, take, withdraw
from yihu.modules.projects.views.pages import board, project

__all__ = ["board", "project", "propose", "revise", "take", "withdraw"]
