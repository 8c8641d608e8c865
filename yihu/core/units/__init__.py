"""Units (单位): offices, departments, member units and the groups they are named by in task tables.

Owns:      Unit, UnitGroup, UnitGroupMember.
Offers:    queries.named, actions.establish.
Stands on: core.database, core.areas.
"""
