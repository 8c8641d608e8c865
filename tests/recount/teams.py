"""Village teams of a made-up county: spans that meet, days on the roster, money paid and taken back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection

from tests.recount.writing import COUNTY, LAST, Pen, Row, insert

POSTS = ("captain", "first_secretary", "both", "member")
STATUSES = ("village", "village", "village", "official", "leave", "rest", "absent")


def write(pen: Pen) -> None:
    teams = [team for village in sorted({*pen.villages, pen.village()}) for team in _teams(pen, village)]
    members = [member for team in teams for member in _members(pen, team)]
    insert("teams_team", teams)
    insert("teams_member", members)
    insert("teams_duty", [row for member in members for row in _duties(pen, member)])
    insert("teams_insurance", [row for member in members for row in _insurances(pen, member)])
    for row in (row for member in members for row in _allowances(pen, member)):
        insert("teams_allowance", [row])
    insert("teams_leave", [_leave(pen, member) for member in members[::2]])
    insert("teams_training", [_of(member, on=pen.day(), days=3, course="轮训班") for member in members[::3]])
    gifts = [
        _of(
            member,
            on=pen.day(),
            kind=pen.pick(("money", "goods")),
            fen=80_000,
            giver="水利局",
            by_name="某人",
        )
        for member in members[::2]
    ]
    insert("teams_condolence", gifts)
    insert("teams_assessment", [_assessment(pen, member) for member in members])
    _supplies(pen, teams)


def write_surveys(pen: Pen) -> None:
    """Two rounds over the households that register.py wrote."""
    with connection.cursor() as cursor:
        cursor.execute("select id, area_code, number from households_household order by id")
        homes = cursor.fetchall()
    for kind in ("census", "sweep"):
        start, survey = pen.day(), pen.number()
        about = {"kind": kind, "title": kind, "scope": "all", "start": start, "due": start, "by_name": "某人"}
        insert("surveys_survey", [{**about, "id": survey, "area_code": COUNTY + "000000"}])
        asked = {
            "position": 1,
            "key": "water",
            "label": "饮水",
            "form": "yes_no",
            "required": True,
            "choices": "[]",
        }
        insert("surveys_question", [{**asked, "survey_id": survey}])
        villages = sorted({village for _, village, _ in homes})
        insert(
            "surveys_village",
            [
                {
                    "survey_id": survey,
                    "area_code": one,
                    "completed_on": pen.soon(start) if pen.maybe(0.6) else None,
                }
                for one in villages
            ],
        )
        sheets = [_sheet(pen, survey, home, start) for home in homes if pen.maybe(0.7)]
        insert("surveys_sheet", sheets)
        insert("surveys_recheck", [_recheck(pen, one) for one in sheets[::3]])


def _sheet(pen: Pen, survey: int, home: tuple[int, str, str], start: date) -> Row:
    household, village, number = home
    state = pen.pick(("todo", "done", "done", "excused"))
    about = {"id": pen.number(), "area_code": village, "survey_id": survey, "household_id": household}
    lists = dict.fromkeys(("problems", "to_confirm"), "[]")
    more = {
        "number": number,
        "state": state,
        "listed_persons": 3,
        "persons": pen.chance.randint(1, 6),
        "version": 1,
    }
    return {
        **about,
        **lists,
        **more,
        "answers": "{}",
        "done_on": None if state == "todo" else pen.soon(start),
    }


def _recheck(pen: Pen, sheet: Row) -> Row:
    compared = pen.chance.randint(1, 6)
    told = {
        "compared": compared,
        "agreed": pen.chance.randint(0, compared),
        "on": pen.day() if pen.maybe(0.7) else None,
    }
    return {
        "id": pen.number(),
        "area_code": sheet["area_code"],
        "sheet_id": sheet["id"],
        "answers": "{}",
        **told,
    }


def _teams(pen: Pen, village: str) -> list[Row]:
    """One after the other; the last may still be there."""
    found: list[Row] = []
    start = pen.day(until=date(2020, 1, 1))
    for _ in range(pen.chance.randint(1, 2)):
        end = None if pen.maybe(0.6) else pen.soon(start + timedelta(days=20))
        unit, pk = pen.chance.choice(pen.units), pen.number()
        about = {"id": pk, "number": f"D{pk}", "area_code": village, "unit_id": unit}
        found.append({**about, "start": start, "end": end})
        if end is None:
            break
        start = end
    return found


def _members(pen: Pen, team: Row) -> list[Row]:
    found: list[Row] = []
    for place in range(pen.chance.randint(1, 4)):
        start = pen.day(team["start"], min(LAST, team["start"] + timedelta(days=60)))
        end = team["end"] if pen.maybe(0.5) else pen.soon(start + timedelta(days=1))
        post = pen.pick(POSTS) if place == 0 else "member"
        pk = pen.number()
        about = {"id": pk, "number": f"R{pk}", "area_code": team["area_code"], "team_id": team["id"]}
        more = {"unit_id": team["unit_id"], "name": "某人", "post": post, "released": True}
        found.append({**about, **more, "start": start, "end": end if end is None or end > start else None})
    return found


def _of(member: Row, **more: object) -> Row:
    return {"member_id": member["id"], "area_code": member["area_code"], **more}


def _duties(pen: Pen, member: Row) -> list[Row]:
    until = (member["end"] or LAST + timedelta(days=1)) - timedelta(days=1)
    days = {pen.day(member["start"], until) for _ in range(6)}
    return [_of(member, on=day, status=pen.pick(STATUSES)) for day in sorted(days)]


def _insurances(pen: Pen, member: Row) -> list[Row]:
    starts = {pen.day() for _ in range(pen.chance.randint(0, 2))}
    more = {"kind": "人身意外伤害险", "insurer": "某保险", "premium_fen": 12_000}
    return [_of(member, **more, start=start, end=pen.soon(start + timedelta(days=1))) for start in starts]


def _allowances(pen: Pen, member: Row) -> list[Row]:
    """A payment, sometimes taken back and paid anew."""
    on, month, days = pen.day(), member["start"].replace(day=1), pen.chance.randint(1, 25)
    pk = pen.number()
    about = {"month": month, "maker_name": "某人", "voucher": "凭证"}
    paid = {"days": days, "transport_fen": 40_000, "meal_fen": days * 10_000}
    found = [_of(member, **about, **paid, id=pk, turn=1, on=on)]
    if pen.maybe(0.4):
        back = {name: -value for name, value in paid.items()}
        found.append(_of(member, **about, **back, id=pen.number(), turn=1, on=on, reverses_id=pk))
        found.append(_of(member, **about, **paid, id=pen.number(), turn=2, on=pen.soon(on)))
    return found


def _leave(pen: Pen, member: Row) -> Row:
    start = pen.day()
    more = {"kind": "personal", "reason": "家事", "asked_on": start, "state": pen.pick(("asked", "approved"))}
    return _of(member, **more, start=start, end=start + timedelta(days=2), days=2)


def _assessment(pen: Pen, member: Row) -> Row:
    on = pen.day()
    return _of(member, kind="goals", year=on.year, on=on, text="岗位目标", by_name="某人")


def _supplies(pen: Pen, teams: list[Row]) -> None:
    goods = {"item": "口罩", "unit": "个"}
    counties = {f"{team['area_code'][:6]}000000" for team in teams}
    insert(
        "teams_supply",
        [
            {**goods, "area_code": code, "kind": "received", "on": date(2019, 1, 1), "quantity": 9_000}
            for code in sorted(counties)
        ],
    )
    insert(
        "teams_supply",
        [
            {**goods, "area_code": team["area_code"], "team_id": team["id"], "kind": "issued", "on": pen.day(),
             "quantity": pen.chance.randint(1, 50)}
            for team in teams
        ],
    )  # fmt: skip


_LATER = "'2020-07-15'"
_OPEN = "start <= '2020-06-30' and \"end\" is null"
_UNTIL = "\"on\" between '2020-01-01' and '2020-06-30'"
# (table, what is set, where, figures that move): read by `test_dependence`.
CHANGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("teams_team", f"start = {_LATER}", _OPEN, ("team.n", "team.per_team", "teams.teams.rows")),
    ("teams_member", "\"end\" = '2020-06-30'", _OPEN + " and start < '2020-06-01'", ("team.member",)),
    ("teams_duty", "status = 'rest'", f"status = 'village' and {_UNTIL}", ("team.duty_days",)),
    (
        "teams_insurance",
        "\"end\" = '2020-06-30'",
        "start < '2020-06-30' and \"end\" > '2020-06-30' and member_id in (select id from teams_member where "
        f"{_OPEN}) and member_id not in (select member_id from teams_insurance group by 1 having count(*) > 1)",
        ("team.insured", "team.insured_rate"),
    ),
    (
        "teams_allowance",
        "meal_fen = meal_fen + 1000000",
        f"{_UNTIL} and reverses_id is null",
        ("team.allowance", "teams.allowances.sum.fen"),
    ),
    ("teams_training", "days = days + 1", "\"on\" <= '2020-06-30'", ("teams.training.sum.days",)),
    (
        "teams_supply",
        f'"on" = {_LATER}',
        "kind = 'issued' and \"on\" <= '2020-06-30'",
        ("teams.supplies.rows",),
    ),
    ("teams_condolence", "fen = fen + 1000000", "\"on\" <= '2020-06-30'", ("teams.condolences.sum.fen",)),
    (
        "surveys_survey",
        f"start = {_LATER}, due = {_LATER}",
        "start between '2020-01-01' and '2020-06-30'",
        ("svy.listed",),
    ),
    (
        "surveys_village",
        f"completed_on = {_LATER}",
        "completed_on between '2020-01-01' and '2020-06-30'",
        ("svy.villages",),
    ),
    (
        "surveys_sheet",
        "persons = persons + 1",
        "state = 'done' and done_on between '2020-01-01' and '2020-06-30'",
        ("svy.pop",),
    ),
    ("surveys_recheck", "compared = compared + 9", _UNTIL, ("svy.compared", "svy.consistency")),
)
