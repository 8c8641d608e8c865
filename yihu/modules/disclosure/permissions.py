"""Who drafts, who lets go, who answers; who holds which stands in `policy/access.csv`."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "disclosure.see", "查看公示公开"
    DRAFT = "disclosure.draft", "拟稿和送审公示"
    RELEASE = "disclosure.release", "审核发布和撤下公示"
    ANSWER = "disclosure.answer", "答复监督意见"
