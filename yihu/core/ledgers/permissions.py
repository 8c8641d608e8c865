from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    EXPORT = "ledgers.export", "导出和打印台账"
