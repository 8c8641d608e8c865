"""Tables of households and people: the register itself, and what is known of each year."""

from __future__ import annotations

from yihu.modules.households.models.changes import RollChange
from yihu.modules.households.models.register import (
    Exit,
    ExitPlan,
    Household,
    Identity,
    Membership,
    NameKey,
    Person,
    PopulationBase,
    Registration,
    Residence,
)
from yihu.modules.households.models.yearly import HouseholdSecret, HouseholdYear, PersonYear

__all__ = [
    "Exit",
    "ExitPlan",
    "Household",
    "HouseholdSecret",
    "HouseholdYear",
    "Identity",
    "Membership",
    "NameKey",
    "Person",
    "PersonYear",
    "PopulationBase",
    "Registration",
    "Residence",
    "RollChange",
]
