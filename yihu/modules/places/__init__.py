"""村与区域 — what a village or township is like, what it has and lacks, what its collective earns, which places are
watched over, and who left poverty when.

Owns:      Profile, KeyPlace, PoorVillage, ResettlementSite, VillageSheet, NaturalVillage, GapProject,
           CollectiveIncome, CollectiveTarget.
Offers:    queries.profile_on, queries.key_places_on, queries.poor_villages_on, actions.designate, actions.release,
           actions.record_village_exit, actions.link_gap, queries.judged, queries.of_project, the routes `places:area`,
           `places:village`, `places:conditions`, `places:collective`.
Stands on: core.
"""
