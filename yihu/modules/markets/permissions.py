from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "markets.see", "查看消费帮扶销售"
    WRITE = "markets.write", "登记消费帮扶销售"
