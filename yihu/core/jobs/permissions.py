from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE_ALL = "jobs.see_all", "查看本辖区所有后台任务"
