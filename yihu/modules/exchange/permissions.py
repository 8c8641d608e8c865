from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    IMPORT = "exchange.import", "导入台账"
    UNDO = "exchange.undo", "撤销导入"
    EXPORT = "exchange.export", "导出台账"
