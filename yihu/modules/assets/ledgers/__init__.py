from __future__ import annotations

from yihu.modules.assets.ledgers.money import EXPENSES, INCOMES, MONTHS, POSTS, SHARES, STATIONS
from yihu.modules.assets.ledgers.register import (
    ASSETS,
    CHECKS,
    CUSTODIES,
    DISPOSALS,
    HANDOVERS,
    IDLES,
    LEASES,
    OWNERSHIPS,
)

LEDGERS = (
    ASSETS,
    OWNERSHIPS,
    CUSTODIES,
    HANDOVERS,
    CHECKS,
    IDLES,
    LEASES,
    INCOMES,
    EXPENSES,
    SHARES,
    DISPOSALS,
    STATIONS,
    MONTHS,
    POSTS,
)
