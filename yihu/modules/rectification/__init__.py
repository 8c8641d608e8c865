"""问题整改 — what an inspection found, who puts it right by when, on what evidence it was struck off (销号).

Owns:      Problem, ProblemStep, ClosedSpan, Measure, Evidence, SupervisionOrder.
Offers:    queries.found_on, queries.done_on, queries.open_on, queries.daily, queries.township_table,
           actions.raise_, assign, claim, plan, report, submit, verify, close, reopen, undo_close, freeze.
Stands on: households, core.files, core.units, core.history.
"""
