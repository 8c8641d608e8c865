"""Every change of households and people. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.households.actions.bases import set_population_base
from yihu.modules.households.actions.exits import exit_households, plan_exit, undo_exits, withdraw_plan
from yihu.modules.households.actions.households import (
    NumberTaken,
    change_kind,
    close_household,
    correct_household,
    enter_register,
    move_household,
    register_household,
    return_to_poverty,
)
from yihu.modules.households.actions.identities import IdNumberTaken, look_up
from yihu.modules.households.actions.members import (
    HeadLeaves,
    add_member,
    change_head,
    correct_member,
    remove_member,
)
from yihu.modules.households.actions.yearly import (
    NothingToCarry,
    carry_forward,
    enter_household_year,
    enter_person_year,
    fill_household_year,
    fill_person_year,
    reveal_health,
    same_as_last_year,
    withdraw_year,
)

__all__ = [
    "HeadLeaves",
    "IdNumberTaken",
    "NothingToCarry",
    "NumberTaken",
    "add_member",
    "carry_forward",
    "change_head",
    "change_kind",
    "close_household",
    "correct_household",
    "correct_member",
    "enter_household_year",
    "enter_person_year",
    "enter_register",
    "exit_households",
    "fill_household_year",
    "fill_person_year",
    "look_up",
    "move_household",
    "plan_exit",
    "register_household",
    "remove_member",
    "return_to_poverty",
    "reveal_health",
    "same_as_last_year",
    "set_population_base",
    "undo_exits",
    "withdraw_plan",
    "withdraw_year",
]
