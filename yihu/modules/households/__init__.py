"""户与人 — who lives where with whom, who is registered as poor since when, and how and when they left poverty.

Owns:      Household, Person, Identity, NameKey, Membership, Residence, Registration, ExitPlan, Exit,
           PopulationBase; by year HouseholdYear, PersonYear; HouseholdSecret.
Offers:    queries.visible_to, queries.search, queries.members_on, queries.registered_on and the other as-of
           rows; actions.register_household, add_member, remove_member, change_head, move_household, plan_exit,
           exit_households, undo_exits, look_up, enter_household_year, enter_person_year, carry_forward; the routes
           `households:household` and `households:list`.
Stands on: places, core.privacy.
"""
