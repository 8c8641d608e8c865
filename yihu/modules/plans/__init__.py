"""帮扶计划 — one plan a household and year (一户一策), its measures and how far they are; who is entitled and lacks it.

Owns:      Plan, Measure, Progress; the rules of entitlement in `policy/entitlements.yaml`.
Offers:    actions.make, add_measure, tell; queries.plan_of, queries.measures_of, queries.lacking_on,
           the routes `plans:household`, `plans:plan`, `plans:measure`.
Stands on: households, incomes, pairing, monitoring, core.ledgers.
"""
