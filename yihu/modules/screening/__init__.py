"""筛查预警 — rules as data over the register, incomes and department files; who they hit, why, and what came of it.

Owns:      Release, ScreeningRun, Hit.
Offers:    actions.run, catch_up, propose, approve, refuse, stop, dismiss; queries.rules, hits_on, what_if, judged.
Stands on: monitoring (clues), households, every module's FEATURES, engine.screening.
"""
