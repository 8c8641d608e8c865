"""数字体检 — which figures of a text contradict each other, and whether they are what the ledgers say.

Owns:      Examination, Judgement, Wording.
Offers:    actions.examine, queries.opened.
Stands on: indicators (the ledgers' figures), engine.textcheck, core.docx, core.files, core.jobs.
"""
