"""The page kit: layout, parts, doors, the ledger pages that derive from declarations.

Owns:      templates/ui, static/yihu, the gallery, sign-in pages.
Offers:    doors.actor_of, doors.refusal, the `ui` template tags.
Stands on: core.access, core.accounts, engine.ledgers.
"""
