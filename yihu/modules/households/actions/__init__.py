"""Every change of households and people. All are dated; none reads a clock."""

from __future__ import annotations

from yihu.modules.households.actions.bases import set_population_base
from yihu.modules.households.actions.exits import exit_households, plan_exit, undo_exits, withdraw_plan
from yihu.modules.households.actions.households import (
    NumberTaken,
    change_kind,
    clear_household,
    close_household,
    correct_household,
    enter_register,
    move_household,
    register_household,
    return_to_poverty,
)
from yihu.modules.households.actions.identities import IdNumberTaken, look_up
from yihu.modules.households.actions.journal import NO_PROOF, Proof
from yihu.modules.households.actions.members import (
    HeadLeaves,
    add_member,
    change_head,
    correct_member,
    readmit,
    remove_member,
)
from yihu.modules.households.actions.merging import CannotUnmerge, Merged, merge_people, unmerge_people
from yihu.modules.households.actions.one_person import give_years_back, rename, restore, take_years
from yihu.modules.households.actions.regroup import merge_households, split_household, transfer_member
from yihu.modules.households.actions.taking_back import undo_change
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
    "NO_PROOF",
    "CannotUnmerge",
    "HeadLeaves",
    "IdNumberTaken",
    "Merged",
    "NothingToCarry",
    "NumberTaken",
    "Proof",
    "add_member",
    "carry_forward",
    "change_head",
    "change_kind",
    "clear_household",
    "close_household",
    "correct_household",
    "correct_member",
    "enter_household_year",
    "enter_person_year",
    "enter_register",
    "exit_households",
    "fill_household_year",
    "fill_person_year",
    "give_years_back",
    "look_up",
    "merge_households",
    "merge_people",
    "move_household",
    "plan_exit",
    "readmit",
    "register_household",
    "remove_member",
    "rename",
    "restore",
    "return_to_poverty",
    "reveal_health",
    "same_as_last_year",
    "set_population_base",
    "split_household",
    "take_years",
    "transfer_member",
    "undo_change",
    "undo_exits",
    "unmerge_people",
    "withdraw_plan",
    "withdraw_year",
]
