from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "dossiers.see", "查看户情经历和打印情况"
    PRINT = "dossiers.print", "打印一户一档、明白卡、收入核算表"
