"""项目库 — every project from the village's proposal to its disclosure, with the day of each step.

Owns:      Project, ProjectStep.
Offers:    queries.in_library_on, queries.started_on, actions.propose, actions.enlist, actions.take.
Stands on: funds, core.units.
"""
