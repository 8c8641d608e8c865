from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    REVEAL = "privacy.reveal", "查看完整身份信息"
