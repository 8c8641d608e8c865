"""调研排查 — rounds in which every household of a list is asked the same questions, and what was found.

Owns:      Survey, Question, SurveyVillage, Sheet, SheetPhoto, Recheck.
Offers:    queries.done_on, queries.sheets, the routes `surveys:list`, `surveys:survey` and `surveys:sheet`.
Stands on: monitoring, households, core.files.
"""
