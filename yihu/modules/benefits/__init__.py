"""补助救助 — money paid to people and households by list, pupils who are due a grant, children brought back to school, care.

Owns:      PayList, Payment; Grant, Return, OnlinePupil; Care, Centre.
Offers:    queries.paid_in, queries.unpaid, actions.draw_up, actions.sign, actions.take_back, the route `benefits:list`.
Stands on: departments (spans of social aid, enrolments, certificates), incomes (what is income is a line there), households.
"""
