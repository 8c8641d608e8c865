"""走访 — who was at which household on which day, what was seen there, and what the household's state is since.

Owns:      Visit, Observation, VisitPhoto, Condition, Clash, Dismissal, Lease.
Offers:    actions.record, replace, withdraw, choose, lend, take; queries.visits, standing, of_household, last_visits,
           known_of, due_on, differences, problems_on, visited_in_month; the routes `visits:list`, `visits:visit`,
           `visits:phone`.
Stands on: monitoring, households, core.files, core.idempotency, core.ledgers.
"""
