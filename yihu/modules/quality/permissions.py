from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "quality.see", "查看数据质量"
    RUN = "quality.run", "运行数据核查"
    FIX = "quality.fix", "处理数据疑点"
    WAIVE = "quality.waive", "豁免数据疑点"
    SAMPLE = "quality.sample", "组织三一致抽查"
    CHECK = "quality.check", "填写三一致核对结果"
    MERGE = "quality.merge", "认定和合并重复人员"
