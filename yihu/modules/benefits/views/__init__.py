from yihu.modules.benefits.views.board import board
from yihu.modules.benefits.views.lists import of_payment, paylist, take_line_back

__all__ = ["board", "of_payment", "paylist", "take_line_back"]
