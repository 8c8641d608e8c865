from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "surveys.see", "查看调研排查"
    PLAN = "surveys.plan", "组织调研排查"
    ENTER = "surveys.enter", "登记调研表"
    RECHECK = "surveys.recheck", "复核调研表"
    CLOSE = "surveys.close", "办结调研排查"
