from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    CHECK = "textcheck.check", "数字体检"
    TEACH = "textcheck.teach", "维护数字说法"
