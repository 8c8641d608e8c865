from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "credit.see", "查看小额信贷和保险"
    WRITE = "credit.write", "登记小额信贷和保险"
