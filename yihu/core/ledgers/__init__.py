"""Ledgers (台账): everything that derives from one declaration — list, filters, form, grid, export, print, API, figures.

Owns:      Entry (base of plain ledgers' tables), SavedView, the pages under /ledgers/.
Offers:    queries.filtered, actions.enter, actions.correct, actions.withdraw, actions.enter_many, values.for_actor,
           export.write_xlsx, indicators.derived, api.router.
Stands on: engine.ledgers, engine.cells, core.areas, core.units, core.history, core.web.
"""
