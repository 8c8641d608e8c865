"""Rules about data that cannot be right: each declared once, judged row by row in Python and over everything in SQL.

    WRONG = Rule("V006", Severity.ERROR, ..., wrong=c.relation.eq("spouse") & c.sex.eq(c.head_sex))
    WRONG.judge({"relation": "spouse", "sex": "1", "head_sex": "1"}, moment)   # True
    WRONG.wrong.sql(moment)                                                    # text and parameters

Plain Python, no Django; the two readings of one rule are held together by a property test.
"""

from yihu.engine.quality.declared import NATIONAL, Rule, Severity, Shown, Subject
from yihu.engine.quality.expressions import Column, Expression, Moment, Parameter, asked_for, c, columns_of

__all__ = [
    "NATIONAL",
    "Column",
    "Expression",
    "Moment",
    "Parameter",
    "Rule",
    "Severity",
    "Shown",
    "Subject",
    "asked_for",
    "c",
    "columns_of",
]
