"""资金 — money from the notice that issues it to the voucher that uses it, by tier, to the fen.

Owns:      Batch, Allocation, Pool, Payment, Decision, Offset, Expenditure, Plan, Balance, Cell, StatementLine, Match,
           MatchPart, Publication.
Offers:    queries.for_project, queries.board, queries.review, queries.*_on, the actions of every stage
           (actions.spend_list for households paid by list), rules.Tier.
Stands on: core.units.
"""
