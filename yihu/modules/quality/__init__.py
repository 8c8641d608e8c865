"""数据质量 — what cannot be right in the register: found by rules, checked against paper and reality, merged.

Owns:      Finding, Waiver, Run (核查), Round, Sampled, FieldCheck (三一致), Pair (疑似重复).
Offers:    actions.run, queries.findings_on, queries.live, queries.consistency.
Stands on: every module's QUALITY declarations, households, core.jobs.
"""
