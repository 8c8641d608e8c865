"""资金 — money from the notice that issues it to the voucher that uses it, by tier, to the fen.

Owns:      Batch, Allocation, Pool, Payment, Decision, Offset, Expenditure, Plan, Balance.
Offers:    queries.for_project, queries.board, queries.*_on, the actions of every stage, rules.Tier.
Stands on: core.units.
"""
