"""监测对象 — which households are at risk of falling (back) into poverty, why, since when, what is done, and when the risk is gone.

Owns:      Clue, Case, CaseRisk, CaseStep, Authorisation, Comparison, Measure, MonthlyVisit, CasePaper, Batch,
           ReportCount.
Offers:    actions.raise_clue, raise_many, accept, check, take, take_many, clear_naturally, reopen, plan_measure,
           visit; queries.cases_on, open_cases, case_of, causes, authorised; the routes `monitoring:case`,
           `monitoring:clue`; the public page /report/.
Stands on: households, pairing, core.files, core.privacy.
"""
