"""结对帮扶 — who helps which household, from when until when, and which places secretaries have been round.

Owns:      Helper, Pairing, Tour; the sight of posts that see only the households paired with them.
Offers:    queries.households_of, queries.helper_of, queries.pairs_on, queries.unpaired_on,
           the routes `pairing:helper`, `pairing:unit`.
Stands on: households, core.ledgers.
"""
