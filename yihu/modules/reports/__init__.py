"""公文报表 — papers whose every number is a figure: drafted, signed by another person, frozen, and compared later.

Owns:      Draft, Issue.
Offers:    actions.start_draft … actions.sign, queries.compose, queries.drift, the papers of `papers.py`.
Stands on: indicators (every figure), rectification (ranking rule), core.docx.
"""
