"""Changes of benefits."""

from yihu.modules.benefits.actions.following import close, follow, reopen
from yihu.modules.benefits.actions.imports import bulk_of
from yihu.modules.benefits.actions.lists import (
    ListStands,
    NobodyToPay,
    SignedAlone,
    draw_up,
    sign,
    take_back,
    take_line_back,
)

__all__ = [
    "ListStands",
    "NobodyToPay",
    "SignedAlone",
    "bulk_of",
    "close",
    "draw_up",
    "follow",
    "reopen",
    "sign",
    "take_back",
    "take_line_back",
]
