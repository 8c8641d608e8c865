"""走访 — who was at which household on which day, what was seen there, and what the household's state is since.

Owns:      Visit, Observation, VisitPhoto, Condition, Clash, Dismissal, Lease.
Offers:    actions.record, actions.replace, actions.withdraw, actions.choose, actions.lend, actions.take;
           queries.visits, queries.standing, queries.last_visits, queries.conditions_of, queries.visited_on,
           queries.with_problem_on, queries.monitored_due; the routes `visits:list`, `visits:visit`, `visits:phone`.
Stands on: households, core.files, core.idempotency, core.ledgers.
"""
