"""产业带动 — who carries households along in business, on which terms, what is due to them each year and what was paid.

Owns:      Entity, Contract, Dividend, DividendNotice, Product; Guide, GuideVillage, Guidance; ServiceTeam, ServiceMember, Service.
Offers:    queries.entities_on, queries.contracts_on, actions.sign, actions.pay, actions.take_back, actions.guide,
           the route `industry:entity`.
Stands on: households, incomes (a dividend paid is a line of the household's income).
"""
