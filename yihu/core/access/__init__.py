"""Who acts, what they may do and which rows they may see.

Owns:      the actor, the scope block, the reviewed table `policy/access.csv`.
Offers:    Actor, Role, scoped, within, in_area.
Stands on: engine.
"""
