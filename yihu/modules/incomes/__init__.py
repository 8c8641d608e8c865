"""收入 — what a household earned and spent, line by line and as the yearly form states it.

Owns:      IncomeLine, IncomeStatement.
Offers:    queries.lines, queries.statements, queries.account_of_year, queries.account_between,
           queries.years_of_households, rules.Account, actions.receive, actions.take_back, queries.counted,
           queries.doubts, the route `incomes:household`.
Stands on: households, core.ledgers.
"""
