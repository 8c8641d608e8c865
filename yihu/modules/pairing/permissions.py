from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "pairing.see", "查看结对帮扶"
    WRITE = "pairing.write", "登记结对、换人和终止"
    TOUR = "pairing.tour", "登记五级书记遍访"
