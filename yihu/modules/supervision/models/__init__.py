"""Tables of supervision."""

from __future__ import annotations

from yihu.modules.supervision.models.matters import Finding, FindingStep, Lead, LeadStep
from yihu.modules.supervision.models.rounds import Round, RoundItem, RoundPlace

__all__ = ["Finding", "FindingStep", "Lead", "LeadStep", "Round", "RoundItem", "RoundPlace"]
