"""任务督办 — what is due, from declared checks; it empties by doing the work, nothing is stored.

Owns:      no tables; the 工作台 and the lists of work due.
Offers:    queries.work_due, queries.by_place.
Stands on: every module's CHECKS and PANELS, core.history.
"""
