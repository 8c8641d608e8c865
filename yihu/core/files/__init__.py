"""Files people hand in or the product makes: kept by number outside the web root, opened through the scope.

Owns:      StoredFile.
Offers:    actions.keep, queries.visible_to, queries.content.
Stands on: core.access, core.history.
"""
