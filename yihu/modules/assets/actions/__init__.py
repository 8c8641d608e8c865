"""Changes of assets beyond plain ledgers: registered, handed over, counted, idle, disposed of, income shared out."""

from __future__ import annotations

from yihu.modules.assets.actions.base import Doubled, SamePerson
from yihu.modules.assets.actions.disposing import (
    agree,
    announce_disposal,
    announce_disposal_anew,
    decide,
    finish,
    refuse,
    request_disposal,
    take_down_disposal,
)
from yihu.modules.assets.actions.keeping import (
    Counted,
    Earned,
    back_in_use,
    count,
    earn,
    open_photo,
    photograph,
    set_idle,
)
from yihu.modules.assets.actions.registering import HandingOver, NewAsset, hand_over, register
from yihu.modules.assets.actions.reversing import (
    ask_reversal,
    correct_notice,
    refuse_reversal,
    reverse,
    uncorrect_notice,
)
from yihu.modules.assets.actions.sharing import (
    amend,
    announce,
    announce_anew,
    draft,
    meet,
    pay,
    review,
    take_down,
    withdraw,
    write_rows,
)

__all__ = [
    "Counted",
    "Doubled",
    "Earned",
    "HandingOver",
    "NewAsset",
    "SamePerson",
    "agree",
    "amend",
    "announce",
    "announce_anew",
    "announce_disposal",
    "announce_disposal_anew",
    "ask_reversal",
    "back_in_use",
    "correct_notice",
    "count",
    "decide",
    "draft",
    "earn",
    "finish",
    "hand_over",
    "meet",
    "open_photo",
    "pay",
    "photograph",
    "refuse",
    "refuse_reversal",
    "register",
    "request_disposal",
    "reverse",
    "review",
    "set_idle",
    "take_down",
    "take_down_disposal",
    "uncorrect_notice",
    "withdraw",
    "write_rows",
]
