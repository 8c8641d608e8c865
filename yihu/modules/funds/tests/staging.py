"""What the importer would have staged."""

from __future__ import annotations

from yihu.core.tests.staging import BATCH, stage, verdicts

__all__ = ["BATCH", "stage", "verdicts"]
