"""One row on either side of every rule: what differs from a row that is right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

MEMBER: Mapping[str, Any] = {
    "number": "H1",
    "name": "张甲",
    "relation": "head",
    "sex": "1",
    "born_on": date(1960, 1, 1),
    "head_sex": "1",
    "head_born_on": date(1960, 1, 1),
    "kind": "general",
    "standing": "poor",
    "registered": True,
    "has_id_number": True,
    "further_spouse": False,
}
HOUSEHOLD: Mapping[str, Any] = {
    "number": "H1",
    "kind": "general",
    "standing": "poor",
    "persons": 4,
    "heads": 1,
}
FACTS: Mapping[str, Mapping[str, Any]] = {"households.member": MEMBER, "households.household": HOUSEHOLD}

# code, wrong, the columns that matter
CASES: list[tuple[str, bool, Mapping[str, Any]]] = [
    ("V001", True, {"has_id_number": False}),
    ("V001", False, {"has_id_number": False, "registered": False}),
    ("V005", True, {"heads": 0}),
    ("V005", False, {"heads": 0, "persons": 0}),
    ("V005.2", True, {"relation": "spouse", "sex": "2", "further_spouse": True}),
    ("V005.2", False, {"relation": "spouse", "sex": "2", "further_spouse": False}),
    ("V006", True, {"relation": "spouse", "sex": "1"}),
    ("V006", False, {"relation": "spouse", "sex": "2"}),
    ("V007", True, {"relation": "son", "sex": "2"}),
    ("V007", True, {"relation": "mother", "sex": "1"}),
    ("V007", False, {"relation": "son", "sex": "1"}),
    ("V007", False, {"relation": "other", "sex": "2"}),
    ("V008", True, {"relation": "son", "born_on": date(1974, 12, 31)}),
    ("V008", False, {"relation": "son", "born_on": date(1975, 1, 1)}),
    ("V008", True, {"relation": "father", "born_on": date(1945, 1, 2)}),
    ("V008", False, {"relation": "father", "born_on": date(1945, 1, 1)}),
    ("V010", True, {"persons": 0}),
    ("V010", False, {"persons": 1}),
]
