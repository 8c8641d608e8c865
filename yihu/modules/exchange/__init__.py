"""导入导出 — workbooks in: previewed, applied whole or not at all, undone; ledgers out.

Owns:      Batch, Row, Part.
Offers:    actions.receive, actions.begin_apply, actions.begin_undo, actions.template_of; the staging table of
           `core.bulk`.
Stands on: core.excel, core.jobs, core.files, core.history; every module's ledger declarations.
"""
