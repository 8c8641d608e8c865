from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "incomes.see", "查看家庭收入"
    WRITE = "incomes.write", "登记家庭收入"
    BOOK = "incomes.book", "按发放名单记家庭收入"
