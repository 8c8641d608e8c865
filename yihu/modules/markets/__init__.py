"""消费帮扶 — what was sold of poor areas' products, to whom and over which platform, each event counted once.

Owns:      Sale.
Offers:    queries.sales, queries.counted, actions.judge, the route `markets:list`.
Stands on: industry, households, core.ledgers.
"""
