"""What the rules of this room share."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.quality import Column

NATIONAL = "全国扶贫（防返贫）信息系统数据质量核查规则"
HERE = Path(__file__).parent


class Columns:
    """`c.sex` is the column of that name."""

    def __getattr__(self, name: str) -> Column:
        return Column(name)


c = Columns()


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
