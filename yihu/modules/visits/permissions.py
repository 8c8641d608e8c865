from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "visits.see", "查看走访"
    VISIT = "visits.visit", "登记走访"
    CONFIRM = "visits.confirm", "核定走访与登记的差异"
    REVOKE = "visits.revoke", "停用手机离线领用"
