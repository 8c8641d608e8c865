"""识别、退出程序 — how a household comes onto the register, leaves poverty or falls back: step by step, by lists.

Owns:      Round, Case, Step, Paper, Objection, FollowUp, VillageExit.
Offers:    actions.start, survey, sign, drop, take, withdraw, object_, answer, attach, record_village_exit;
           queries.visible_to, queries.cases_of; the route `procedures:round`.
Stands on: households, places, core.files.
"""
