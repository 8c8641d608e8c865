"""Files people hand in or the product makes: kept by number outside the web root, opened through the scope.

Owns:      StoredFile.
Offers:    actions.keep, actions.purge, queries.visible_to, queries.content.
Stands on: core.access, core.history, core.privacy.
"""
