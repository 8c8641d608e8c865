from __future__ import annotations

from yihu.engine.ledgers import Column, Kind, Ledger
from yihu.modules.disclosure import queries
from yihu.modules.disclosure.permissions import Can
from yihu.modules.disclosure.rules import Medium, State

_PLACE = Column("area_code", "区划", Kind.AREA, editable=False, filterable=True)

LEDGERS = (
    Ledger(
        key="disclosure.notices",
        title="公示台账",
        model="disclosure.Notice",
        source="政府信息公开条例；扶贫资金项目公告公示制度",
        columns=(
            _PLACE,
            Column("index_number", "索引号", searchable=True, editable=False),
            Column("title", "名称", searchable=True, editable=False),
            Column("kind_label", "种类", searchable=True, filterable=True, editable=False),
            Column("document", "文号", searchable=True, editable=False, listed=False),
            Column("issuer", "发布机构", editable=False, listed=False),
            Column("subject_class", "主题分类", editable=False, listed=False),
            Column("made_on", "生成日期", Kind.DATE, editable=False, listed=False),
            Column("first", "公示起", Kind.DATE, editable=False),
            Column("last", "公示止", Kind.DATE, editable=False),
            Column("due", "最迟公开", Kind.DATE, editable=False, listed=False),
            Column("medium", "公开方式", Kind.CODE, codes=Medium, filterable=True, editable=False),
            Column("state", "状态", Kind.CODE, codes=State, filterable=True, editable=False),
            Column("version", "版本", Kind.INTEGER, editable=False, listed=False),
            Column("drafted_name", "拟稿人", editable=False, listed=False),
            Column("released_name", "发布人", editable=False, listed=False),
            Column("ended_why", "撤下原因", editable=False, listed=False, max_length=200),
        ),
        rows=queries.notices,
        see=Can.SEE,
        day="first",
        dims={"state": "state"},
        order=("-first", "-pk"),
        link="disclosure:notice",
        menu="公示公开",
    ),
    Ledger(
        key="disclosure.objections",
        title="监督意见台账",
        model="disclosure.Objection",
        source="扶贫资金项目公告公示制度：群众监督",
        columns=(
            _PLACE,
            Column("notice__title", "公示", searchable=True, editable=False),
            Column("on", "提出日期", Kind.DATE, editable=False),
            Column("text", "意见", Kind.LONG_TEXT, searchable=True, editable=False, max_length=1000),
            Column("due", "答复期限", Kind.DATE, editable=False),
            Column("answered_on", "答复日期", Kind.DATE, editable=False),
            Column("upheld", "意见成立", Kind.YES_NO, filterable=True, editable=False),
            Column("answer", "答复", Kind.LONG_TEXT, editable=False, listed=False, max_length=1000),
            Column("by_name", "答复人", editable=False, listed=False),
        ),
        rows=queries.objections,
        see=Can.SEE,
        day="on",
        order=("-on", "-pk"),
        link="disclosure:objection",
        menu="公示公开",
    ),
)
