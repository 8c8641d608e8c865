"""A condition in words, from the same tree that is judged."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from yihu.engine.screening.expressions import (
    Arithmetic,
    Comparison,
    Constant,
    Known,
    Limit,
    Name,
    Not,
    OneOf,
    OrZero,
    Several,
    Term,
)
from yihu.engine.screening.features import Feature, Type

_SIGNS: dict[type[ast.AST], str] = {
    ast.Lt: "小于", ast.LtE: "不大于", ast.Gt: "大于", ast.GtE: "不小于", ast.Eq: "等于", ast.NotEq: "不等于",
    ast.Add: "＋", ast.Sub: "－", ast.Mult: "×",
}  # fmt: skip


def told(  # noqa: C901  (one branch a kind)
    term: Term, features: Mapping[str, Feature], thresholds: Mapping[str, str]
) -> str:
    """'“近一年报销后自付医疗费”不小于【年自付医疗费】'; thresholds stand in brackets, features in quotes."""

    def say(one: Term) -> str:  # noqa: C901
        match one:
            case Name(name):
                return f"“{features[name].label}”"
            case Limit(name):
                return f"【{thresholds[name]}】"
            case Constant(constant):
                return _constant(constant)
            case Arithmetic(sign, left, right):
                made = f"{say(left)} {_SIGNS[sign]} {say(right)}"
                return f"（{made}）" if sign is not ast.Mult else made
            case Comparison(sign, left, right):
                return f"{say(left)}{_SIGNS[sign]}{_side(right, left)}"
            case OneOf(inner, values):
                return f"{say(inner)}为{'或'.join(_code(value, inner) for value in values)}"
            case Known(inner):
                return f"{say(inner)}有数据"
            case Not(Known(inner)):
                return f"{say(inner)}没有数据"
            case Not(inner):
                return f"不是{say(inner)}"
            case OrZero(inner):
                return f"{say(inner)}（没有数据按 0）"
            case Several(all_, terms):
                parts = [f"（{say(part)}）" if isinstance(part, Several) else say(part) for part in terms]
                return ("，且" if all_ else "，或").join(parts)
        raise TypeError(type(one).__name__)

    def _code(value: str, about: Term) -> str:
        feature = features.get(about.name) if isinstance(about, Name) else None
        return feature.told(value) if feature and feature.kind is Type.TEXT else value

    def _side(right: Term, left: Term) -> str:
        if isinstance(right, Constant) and isinstance(right.constant, str):
            return _code(right.constant, left)
        return say(right)

    return say(term)


def _constant(value: int | str | bool) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
