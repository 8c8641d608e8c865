"""户档 — a household's whole life on one page, and the papers made from it: 一户一档, 明白卡, 收入核算表.

Owns:      Printed.
Offers:    queries.life, queries.contents, queries.statuses, actions.print_one, actions.ask_for_prints; the routes
           `dossiers:list`, `dossiers:life`.
Stands on: every module that declares a timeline or a part of a paper, core.docx.
"""
