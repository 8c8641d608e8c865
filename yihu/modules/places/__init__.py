"""村与区域 — what a village or township is like, which places are watched over, and who left poverty when.

Owns:      Profile, KeyPlace, PoorVillage, ResettlementSite.
Offers:    queries.profile_on, queries.key_places_on, queries.poor_villages_on, actions.designate, actions.release,
           actions.record_village_exit, the route `places:area`.
Stands on: core.
"""
