"""The rules of `bench.screening` as OpenFisca variables over the prepared features; run by that bench in an environment
of its own, where `requirements/bench.txt` is installed and nothing else of ours.

    python bench/openfisca_rules.py FOLDER

FOLDER holds `features.parquet` and `rules.json` (names and kinds of the features; text, limits and thresholds of each
rule); the answer is one JSON line: seconds, hits of each rule. OpenFisca knows no missing values: every feature has a
companion that says whether it is known, and a rule's formula is three-valued over both.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import polars as pl
from openfisca_core import periods
from openfisca_core.entities import Entity
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from yihu.engine.screening import expressions as language
from yihu.engine.screening.features import Type

PERIOD = periods.period("2020-06")
# Its whole numbers have 32 bits and its fractions 24, amounts in fen need more: features stay 64-bit columns, which is
# to its advantage, and only the rules are variables.


def main(folder: Path) -> int:
    given = json.loads((folder / "rules.json").read_text(encoding="utf-8"))
    types = {name: Type(kind) for name, kind in given["types"].items()}
    household = Entity("household", "households", "", "")
    system = TaxBenefitSystem([household])
    columns = _columns(pl.read_parquet(folder / "features.parquet"), types)
    begun = perf_counter()
    for number, rule in enumerate(given["rules"]):
        term = language.parse(rule["text"], types, frozenset(rule["limits"]))
        system.add_variable(_variable(household, f"rule_{number}", term, rule["limits"], columns))
    simulation = SimulationBuilder().build_default_simulation(
        system, count=len(next(iter(columns.values()))[0])
    )
    built, begun = perf_counter() - begun, perf_counter()
    hits = [int(simulation.calculate(f"rule_{at}", PERIOD).sum()) for at in range(len(given["rules"]))]
    print(json.dumps({"built": built, "seconds": perf_counter() - begun, "hits": hits}))
    return 0


def _columns(table: pl.DataFrame, types: dict[str, Type]) -> dict[str, tuple[Any, Any]]:
    """Values (0, false or '' where missing) and which of them are known."""
    found = {}
    for name, kind in types.items():
        column = table[name]
        filled = column.fill_null("" if kind is Type.TEXT else False if kind is Type.YES_NO else 0)
        values = filled.to_numpy()
        found[name] = (values.astype(str) if kind is Type.TEXT else values, column.is_not_null().to_numpy())
    return found


def _variable(entity: Entity, name: str, term: Any, limits: dict[str, int], columns: Any) -> type[Variable]:
    def formula(households: Any, period: Any) -> Any:
        value, known = _said(term, limits, columns)
        return value & known

    body = {
        "value_type": bool,
        "entity": entity,
        "definition_period": periods.DateUnit.MONTH,
        "label": name,
        "formula": formula,
    }
    return type(name, (Variable,), body)


def _said(term: Any, limits: dict[str, int], columns: Any) -> tuple[Any, Any]:  # noqa: C901 — one branch a kind
    """(values, known) of a term over all households."""
    match term:
        case language.Name(name):
            values, known = columns[name]
            return values, known
        case language.Limit(name):
            return np.int64(limits[name]), np.True_
        case language.Constant(constant):
            return (np.int64(constant) if type(constant) is int else constant), np.True_
        case language.Arithmetic(sign, left, right):
            (a, known), (b, also) = _said(left, limits, columns), _said(right, limits, columns)
            return language._ARITHMETIC[sign][1](a, b), known & also
        case language.Comparison(sign, left, right):
            (a, known), (b, also) = _said(left, limits, columns), _said(right, limits, columns)
            return language._COMPARISONS[sign](a, b), known & also
        case language.OneOf(inner, values):
            a, known = _said(inner, limits, columns)
            return np.isin(a, values), known
        case language.Known(inner):
            return _said(inner, limits, columns)[1], np.True_
        case language.OrZero(inner):
            a, known = _said(inner, limits, columns)
            return np.where(known, a, 0), np.True_
        case language.Not(inner):
            a, known = _said(inner, limits, columns)
            return ~a, known
        case language.Several(all_, terms):
            return _joined(all_, [_said(one, limits, columns) for one in terms])
    raise TypeError(type(term).__name__)


def _joined(all_: bool, said: list[tuple[Any, Any]]) -> tuple[Any, Any]:
    """One that decides decides: a known false of `and`, a known true of `or`."""
    value, known = said[0]
    for other, also in said[1:]:
        decides = (known & (value != all_)) | (also & (other != all_))
        value, known = (value & other) if all_ else (value | other), (known & also) | decides
        value = np.where(decides, not all_, value)
    return value, known


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
