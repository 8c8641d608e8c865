"""资金监督 — what the books themselves show to be doubtful, who explains it, and what came of it.

Owns:      Finding, Lead (a compartment of the discipline inspection), their steps, Round, RoundPlace, RoundItem.
Offers:    actions.run, actions.tip, queries.findings, queries.leads, the routes `supervision:list` and `supervision:lead`.
Stands on: rectification, projects, funds, incomes, departments, households, core.files.
"""
