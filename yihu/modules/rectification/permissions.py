"""What people may do with problems; who holds which stands in `policy/access.csv`."""

from __future__ import annotations

from yihu.engine.enums import Labelled


class Can(Labelled):
    SEE = "rectification.see", "查看问题整改台账"
    RAISE = "rectification.raise", "登记问题"
    BACKFILL = "rectification.backfill", "补录历史整改情况"
    ASSIGN = "rectification.assign", "交办问题"
    WORK = "rectification.work", "整改问题"
    VERIFY = "rectification.verify", "核查整改情况"
    CLOSE = "rectification.close", "批准销号"
    REOPEN = "rectification.reopen", "重新打开问题"
    CORRECT = "rectification.correct", "更正问题台账"
    SUPERVISE = "rectification.supervise", "发督办单"
    FREEZE = "rectification.freeze", "印发整改通报"
