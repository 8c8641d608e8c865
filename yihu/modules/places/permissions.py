from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "places.see", "查看村与区域资料"
    WRITE = "places.write", "登记村与区域资料"
    DESIGNATE = "places.designate", "确定重点帮扶对象和村出列"
