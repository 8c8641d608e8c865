"""部门数据 — what other departments know of a person or a household and no ledger of ours holds.

Owns:      MedicalCost, Enrolment, Employment, DisabilityCard, SocialAid, Vehicle, RealEstate, Company, Deposit,
           DisasterLoss, HouseAppraisal, WaterTest.
Offers:    queries.files_of, actions.match_again, rules.FILES; features for screening.
Stands on: households, core.ledgers, core.bulk.
"""
