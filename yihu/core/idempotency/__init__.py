"""The same request sent twice has one effect: phones repeat what they could not see answered.

Owns:      Reply (kept for ever: a phone may be offline for weeks).
Offers:    actions.once.
Stands on: core.access, core.database.
"""
