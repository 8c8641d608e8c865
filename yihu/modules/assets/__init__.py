"""资产收益 — what projects left behind: whose it is, who looks after it, what it earns and who gets that.

Owns:      Asset, Ownership, Custody, HandOver, AssetCheck, Idle, AssetLease, Disposal, AssetStep, AssetIncome,
           AssetExpense, Distribution, Share, Station, StationMonth, SolarPost.
Offers:    queries.assets_on, queries.income_to_date, queries.shares_paid, the routes `assets:asset`,
           `assets:plan` and `assets:solar`.
Stands on: projects, incomes, households, core.ledgers, core.files.
"""
