"""The database's refusal in words for people: the constraint's own Chinese text, never the database's."""

from __future__ import annotations

from django.apps import apps
from django.db import DataError, IntegrityError

from yihu.engine.ledgers import Ledger

_KINDS = {
    "23505": "与台账中已有的记录重复",
    "23514": "有的值不符合本台账的规定",
    "23P01": "起止日期与已有记录重叠",
    "23503": "引用的记录不存在，或已被其他登记引用",
    "23502": "有必填内容为空",
}


def explained(ledger: Ledger, error: IntegrityError | DataError) -> str:
    """What the violated constraint says to people, else what kind of rule it was."""
    cause = error.__cause__
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name and constraint.violation_error_message:
                text = str(constraint.violation_error_message)
                if text != constraint.default_violation_error_message:
                    return text
    return f"{_KINDS.get(getattr(cause, 'sqlstate', ''), '不符合数据库约束')}（{ledger.title}）"
