"""What changed, by whom, why: row images by database triggers, one event per action, sealed in blocks.

Owns:      Event, Change, Block, Sealed.
Offers:    record, queries.trail, actions.seal, actions.verify.
Stands on: core.access, core.database.
"""
