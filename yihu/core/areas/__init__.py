"""Areas (区划): places with a key of their own, parents by date, codes by scheme.

Owns:      Area, AreaParent, AreaCode.
Offers:    queries.named, queries.children, queries.by_code, actions.establish.
Stands on: core.database.
"""
