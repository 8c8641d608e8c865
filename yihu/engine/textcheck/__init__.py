"""数字体检 — reads a report and shows which of its figures contradict each other, with the arithmetic."""

from .check import check
from .model import Bound, CheckResult, Fact, Kind, Note, Relation, RelationType

__all__ = ["Bound", "CheckResult", "Fact", "Kind", "Note", "Relation", "RelationType", "check"]
