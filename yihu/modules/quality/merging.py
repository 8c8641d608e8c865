"""What the checks have written about a person stays with the record it was written about."""

from __future__ import annotations

from yihu.engine.merging import OfPerson

MERGING = (
    OfPerson("quality.Finding.person", stays="疑点是对这条记录核查出来的，下次核查自行了结"),
    OfPerson("quality.FieldCheck.person", stays="核对表记的是核对当日这条记录的内容"),
    OfPerson("quality.Pair.first", stays="认定的就是这一对记录"),
    OfPerson("quality.Pair.second", stays="认定的就是这一对记录"),
    OfPerson("quality.Merge.kept", stays="记的就是这次合并"),
    OfPerson("quality.Merge.dropped", stays="记的就是这次合并"),
)
