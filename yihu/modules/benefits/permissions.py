from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "benefits.see", "查看补助救助发放"
    WRITE = "benefits.write", "登记补助救助清单和对象"
    SIGN = "benefits.sign", "复核补助救助清单"
