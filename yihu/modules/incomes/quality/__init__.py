"""What cannot be right about a household's yearly income, declared; `modules.quality` runs it."""

from __future__ import annotations

from pathlib import Path

from yihu.engine.quality import Subject
from yihu.modules.incomes.quality.statements import RULES

STATEMENTS = Subject(
    key="incomes.statement",
    label="年收入",
    sql=Path(__file__).with_name("statements.sql").read_text(encoding="utf-8"),
    columns=(
        "number",
        "kind",
        "standing",
        "year",
        "of_this_year",
        "persons",
        "members",
        "wages",
        "business",
        "business_cost",
        "family_planning",
        "low_income",
        "destitute",
        "pension",
        "ecology",
        "net_per_head",
        "on_low_income",
        "on_destitute",
        "helped_to_work",
        "returned_woodland",
    ),
    rules=RULES,
    tables=(
        "incomes_statement",
        "households_registration",
        "households_membership",
        "households_person_year",
        "households_household_year",
    ),
    fed_by=("incomes.statements", "households.roll", "households.changes", "households.person_years"),
)
QUALITY = (STATEMENTS,)

__all__ = ["QUALITY", "STATEMENTS"]
