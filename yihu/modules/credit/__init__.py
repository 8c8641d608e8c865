"""小额信贷和保险 — loans of households with their extensions and repayments, who wants one, policies and claims.

Owns:      Loan, Extension, Repayment, Wish; Policy, Claim.
Offers:    queries.open_on, queries.with_balance, the route `credit:list`.
Stands on: households (a borrower is one of its household, a claim is paid to one).
"""
