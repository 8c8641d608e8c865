"""项目库 — every project from the village's proposal to the asset it becomes, with the day of each step.

Owns:      Project, ProjectStep, PlanChange; ProjectNotice, Contract, Acceptance, Settlement, Handover, ProjectPhoto,
           Point, Target, Beneficiary; VillageWorks, StandardCheck, Adjustment, AdjustmentLine; AidBatch, AidLine,
           AidChange; the ten standards in `policy/whole_village.yaml`.
Offers:    queries.in_library_on, planned_on, started_on, with_plan, money_of (plan, contract, settlement, payments
           beside acceptance), contracts, ready_for_assets, accepted_without_asset; queries.aid.lines,
           lines_of_households; actions.propose, enlist, take, publicise, change_plan, handed_over;
           actions.aid.open_batch … pay; actions.works.open_works … decide.
Stands on: funds, monitoring, households, core.units, core.files.
"""
