from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "industry.see", "查看产业带动和分红"
    WRITE = "industry.write", "登记经营主体和带动协议"
    PAY = "industry.pay", "登记分红发放"
