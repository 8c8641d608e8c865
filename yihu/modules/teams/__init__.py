"""驻村工作队 — who is sent to which village, was on duty there, was away, is insured, paid and assessed.

Owns:      Team, Member, Duty, Leave, Allowance, Training, Insurance, Supply, Condolence, Assessment.
Offers:    queries.teams_on, queries.members_on, queries.team_of_village, queries.mine, the routes `teams:list`,
           `teams:team` and `teams:member`.
Stands on: places (areas), units, core.ledgers, core.files.
"""
