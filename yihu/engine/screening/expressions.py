"""The language of screening rules: a text parsed into a small typed tree, never executed.

    medical_self_paid * 100 > net_income * share and not low_income

Names are features and thresholds. Operators: and, or, not, + - *, comparisons, `x in ("a", "b")`. Functions:
`known(x)`, `missing(x)`, `or_zero(x)`. There is no division: cross-multiply whole numbers. A condition is true, false
or not known (three-valued, as in SQL), and only what is true is a hit.
"""

from __future__ import annotations

import ast
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yihu.engine.screening.features import Type

Limits = Mapping[str, int]
Row = Mapping[str, Any]
_NUMBER, _TRUTH, _TEXT = "number", "truth", "text"
_KINDS = {Type.WHOLE: _NUMBER, Type.FEN: _NUMBER, Type.YES_NO: _TRUTH, Type.TEXT: _TEXT}
_ARITHMETIC: dict[type[ast.operator], tuple[str, Callable[[Any, Any], Any]]] = {
    ast.Add: ("+", operator.add),
    ast.Sub: ("-", operator.sub),
    ast.Mult: ("*", operator.mul),
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class BadRule(ValueError):
    """The text of a rule is not of the language; says where."""


class Term(ABC):
    kind: str

    @abstractmethod
    def value(self, row: Row, limits: Limits) -> Any:
        """None where it is not known."""

    @abstractmethod
    def ibis(self, table: Any, limits: Limits) -> Any:
        """The same as an Ibis expression over a table of features."""

    def parts(self) -> tuple[Term, ...]:
        return ()


@dataclass(frozen=True)
class Name(Term):
    name: str
    kind: str

    def value(self, row: Row, limits: Limits) -> Any:
        return row[self.name]

    def ibis(self, table: Any, limits: Limits) -> Any:
        return table[self.name]


@dataclass(frozen=True)
class Limit(Term):
    name: str
    kind: str = _NUMBER

    def value(self, row: Row, limits: Limits) -> Any:
        return limits[self.name]

    def ibis(self, table: Any, limits: Limits) -> Any:
        return _literal(limits[self.name])


@dataclass(frozen=True)
class Constant(Term):
    constant: int | str | bool
    kind: str

    def value(self, row: Row, limits: Limits) -> Any:
        return self.constant

    def ibis(self, table: Any, limits: Limits) -> Any:
        return _literal(self.constant)


@dataclass(frozen=True)
class Arithmetic(Term):
    sign: type[ast.operator]
    left: Term
    right: Term
    kind: str = _NUMBER

    def value(self, row: Row, limits: Limits) -> Any:
        left, right = self.left.value(row, limits), self.right.value(row, limits)
        return None if left is None or right is None else _ARITHMETIC[self.sign][1](left, right)

    def ibis(self, table: Any, limits: Limits) -> Any:
        return _ARITHMETIC[self.sign][1](self.left.ibis(table, limits), self.right.ibis(table, limits))

    def parts(self) -> tuple[Term, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Comparison(Term):
    sign: type[ast.cmpop]
    left: Term
    right: Term
    kind: str = _TRUTH

    def value(self, row: Row, limits: Limits) -> Any:
        left, right = self.left.value(row, limits), self.right.value(row, limits)
        return None if left is None or right is None else _COMPARISONS[self.sign](left, right)

    def ibis(self, table: Any, limits: Limits) -> Any:
        return _COMPARISONS[self.sign](self.left.ibis(table, limits), self.right.ibis(table, limits))

    def parts(self) -> tuple[Term, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class OneOf(Term):
    term: Term
    values: tuple[str, ...]
    kind: str = _TRUTH

    def value(self, row: Row, limits: Limits) -> Any:
        found = self.term.value(row, limits)
        return None if found is None else found in self.values

    def ibis(self, table: Any, limits: Limits) -> Any:
        return self.term.ibis(table, limits).isin(list(self.values))

    def parts(self) -> tuple[Term, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Known(Term):
    term: Term
    kind: str = _TRUTH

    def value(self, row: Row, limits: Limits) -> Any:
        return self.term.value(row, limits) is not None

    def ibis(self, table: Any, limits: Limits) -> Any:
        return self.term.ibis(table, limits).notnull()

    def parts(self) -> tuple[Term, ...]:
        return (self.term,)


@dataclass(frozen=True)
class OrZero(Term):
    term: Term
    kind: str = _NUMBER

    def value(self, row: Row, limits: Limits) -> Any:
        found = self.term.value(row, limits)
        return 0 if found is None else found

    def ibis(self, table: Any, limits: Limits) -> Any:
        return self.term.ibis(table, limits).fill_null(0)

    def parts(self) -> tuple[Term, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Not(Term):
    term: Term
    kind: str = _TRUTH

    def value(self, row: Row, limits: Limits) -> Any:
        found = self.term.value(row, limits)
        return None if found is None else not found

    def ibis(self, table: Any, limits: Limits) -> Any:
        return ~self.term.ibis(table, limits)

    def parts(self) -> tuple[Term, ...]:
        return (self.term,)


@dataclass(frozen=True)
class Several(Term):
    """`all_`: and; else or. One that decides decides, whatever else is not known."""

    all_: bool
    terms: tuple[Term, ...]
    kind: str = _TRUTH

    def value(self, row: Row, limits: Limits) -> Any:
        found = [term.value(row, limits) for term in self.terms]
        if (not self.all_) in found:
            return not self.all_
        return None if None in found else self.all_

    def ibis(self, table: Any, limits: Limits) -> Any:
        made = [term.ibis(table, limits) for term in self.terms]
        whole = made[0]
        for one in made[1:]:
            whole = whole & one if self.all_ else whole | one
        return whole

    def parts(self) -> tuple[Term, ...]:
        return self.terms


def parse(text: str, features: Mapping[str, Type], thresholds: frozenset[str]) -> Term:
    """Raises BadRule for what is not of the language, an unknown name or a comparison of unlike things."""
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except SyntaxError as error:
        raise BadRule(f"“{text}”写法有误：{error.msg}") from None
    made = _Parser(features, thresholds).term(tree)
    if made.kind != _TRUTH:
        raise BadRule(f"“{text}”不是条件")
    return made


def features_of(term: Term) -> frozenset[str]:
    own = frozenset({term.name}) if isinstance(term, Name) else frozenset()
    return own.union(*(features_of(part) for part in term.parts()))


def limits_of(term: Term) -> frozenset[str]:
    own = frozenset({term.name}) if isinstance(term, Limit) else frozenset()
    return own.union(*(limits_of(part) for part in term.parts()))


@dataclass(frozen=True)
class _Parser:
    features: Mapping[str, Type]
    thresholds: frozenset[str]

    def term(self, node: ast.expr) -> Term:
        for shape, make in (
            (ast.BoolOp, self._several),
            (ast.UnaryOp, self._unary),
            (ast.BinOp, self._arithmetic),
            (ast.Compare, self._comparison),
            (ast.Call, self._call),
            (ast.Name, self._name),
            (ast.Constant, self._constant),
        ):
            if isinstance(node, shape):
                return make(node)  # type: ignore[arg-type]
        raise BadRule(f"不能使用“{ast.unparse(node)}”")

    def _several(self, node: ast.BoolOp) -> Term:
        return Several(isinstance(node.op, ast.And), tuple(self._of(one, _TRUTH) for one in node.values))

    def _unary(self, node: ast.UnaryOp) -> Term:
        if isinstance(node.op, ast.Not):
            return Not(self._of(node.operand, _TRUTH))
        raise BadRule(f"不能使用“{ast.unparse(node)}”")

    def _arithmetic(self, node: ast.BinOp) -> Term:
        if type(node.op) not in _ARITHMETIC:
            raise BadRule(f"只能加、减、乘，不能用“{ast.unparse(node)}”；比例请交叉相乘")
        return Arithmetic(type(node.op), self._of(node.left, _NUMBER), self._of(node.right, _NUMBER))

    def _comparison(self, node: ast.Compare) -> Term:
        left, made = node.left, []
        for sign, right in zip(node.ops, node.comparators, strict=True):
            made.append(self._one_comparison(left, sign, right))
            left = right
        return made[0] if len(made) == 1 else Several(all_=True, terms=tuple(made))

    def _one_comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Term:
        first = self.term(left)
        if isinstance(sign, ast.In):
            if not isinstance(right, ast.Tuple) or first.kind != _TEXT:
                raise BadRule(f"“{ast.unparse(left)} in”之后应是几个代码")
            values = tuple(one.value for one in right.elts if isinstance(one, ast.Constant))
            return OneOf(first, tuple(str(one) for one in values))
        second = self.term(right)
        if type(sign) not in _COMPARISONS or first.kind != second.kind:
            raise BadRule(f"“{ast.unparse(left)}”与“{ast.unparse(right)}”不能这样比较")
        if first.kind != _NUMBER and not isinstance(sign, ast.Eq | ast.NotEq):
            raise BadRule(f"“{ast.unparse(left)}”不是数，不能比大小")
        return Comparison(type(sign), first, second)

    def _call(self, node: ast.Call) -> Term:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if len(node.args) != 1 or node.keywords or name not in ("known", "missing", "or_zero"):
            raise BadRule(f"不能使用“{ast.unparse(node)}”，只有 known、missing、or_zero")
        inner = self.term(node.args[0])
        if name == "or_zero":
            if inner.kind != _NUMBER:
                raise BadRule(f"“{ast.unparse(node)}”只用于数")
            return OrZero(inner)
        return Known(inner) if name == "known" else Not(Known(inner))

    def _name(self, node: ast.Name) -> Term:
        if node.id in self.thresholds:
            return Limit(node.id)
        if node.id not in self.features:
            raise BadRule(f"没有名为“{node.id}”的指标或阈值")
        return Name(node.id, _KINDS[self.features[node.id]])

    def _constant(self, node: ast.Constant) -> Term:
        if isinstance(node.value, bool):
            return Constant(node.value, _TRUTH)
        if isinstance(node.value, int):
            return Constant(node.value, _NUMBER)
        if isinstance(node.value, str):
            return Constant(node.value, _TEXT)
        raise BadRule(f"不能使用“{ast.unparse(node)}”：只有整数、是否和代码")

    def _of(self, node: ast.expr, kind: str) -> Term:
        made = self.term(node)
        if made.kind != kind:
            raise BadRule(f"“{ast.unparse(node)}”用错了地方")
        return made


def _literal(value: int | str | bool) -> Any:
    import ibis

    if isinstance(value, bool):
        return ibis.literal(value, type="boolean")
    return ibis.literal(value, type="int64" if isinstance(value, int) else "string")
