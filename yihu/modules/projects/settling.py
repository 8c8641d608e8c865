"""What follows here when a voucher of money is posted, voided or taken back."""

from __future__ import annotations

from yihu.engine.settling import Settling
from yihu.modules.funds.rules import Stage
from yihu.modules.projects.actions import aid

SETTLING = (Settling("projects.aid_lists", Stage.EXPENDITURE, aid.settled),)
