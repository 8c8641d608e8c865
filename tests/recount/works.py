"""Places, projects, problems and bulletins of a made-up county."""

from __future__ import annotations

from datetime import date, timedelta

from tests.recount.writing import COUNTY, FIRST, LAST, YEARS, Pen, Row, insert

SOURCES = ("general_survey", "audit", "self_check", "data_comparison")
ROUNDS = ("none", "first", "second")
CATEGORIES = ("duty", "policy", "fund")
DATED = ("in_library", "planned", "contracted", "started", "finished", "accepted")


def write(pen: Pen) -> None:
    _places(pen)
    _projects(pen)
    _problems(pen)
    _bulletins(pen)


def _end(pen: Pen, start: date, share: float) -> date | None:
    return pen.day(start + timedelta(days=1)) if pen.maybe(share) and start < LAST else None


def _places(pen: Pen) -> None:
    poor, keys, profiles, sites = [], [], [], []
    for code in [*pen.villages, *pen.townships]:
        kind = "township" if code.endswith("000") else "village"
        if kind == "village" and pen.maybe(0.5):
            start = pen.day()
            out_on = _end(pen, start, 0.5)
            poor.append({"area_code": code, "start": start, "out_on": out_on})
        for level in ("province", "city", "county"):
            if pen.maybe(0.4):
                keys += _watched(pen, code, kind, level)
        if kind == "village" and pen.maybe(0.3):
            keys += _watched(pen, code, "site", "county")
            start = pen.day()
            households = pen.chance.randrange(1, 60)
            sites.append(
                {"area_code": code, "name": "安置点", "start": start, "end": _end(pen, start, 0.3),
                 "households": households, "persons": households * pen.chance.randrange(1, 5)}
            )  # fmt: skip
        for start in {pen.day() for _ in range(pen.chance.randrange(3))}:
            profiles.append(_profile(pen, code, start))
    insert("places_poor_village", poor)
    insert("places_key_place", keys)
    insert("places_resettlement_site", sites)
    insert("places_profile", profiles)


def _watched(pen: Pen, code: str, kind: str, level: str) -> list[Row]:
    start = pen.day()
    reason = "resettlement" if kind == "site" else pen.pick(("poor_village", "many_registered", "designated"))
    same = {"area_code": code, "name": f"地方{code}", "kind": kind, "level": level, "reason": reason}
    end = _end(pen, start, 0.4)
    spans = [{**same, "start": start, "end": end}]
    if end is not None and pen.maybe(0.5):
        spans.append({**same, "start": end, "end": None})
    return spans


def _profile(pen: Pen, code: str, start: date) -> Row:
    """What was not counted stays empty."""
    counted = pen.chance.randrange(1, 900)
    return {
        "area_code": code,
        "start": start,
        "households": None if pen.maybe(0.2) else counted,
        "population": None if pen.maybe(0.2) else counted * 3,
        "collective_income_fen": None if pen.maybe(0.2) else pen.chance.randrange(1, 90_000_000),
    }


def _projects(pen: Pen) -> None:
    projects, steps, withdrawals = [], [], []
    for _ in range(18):
        project, own, back = _project(pen)
        projects.append(project)
        steps += own
        withdrawals += back
    insert("projects_project", projects)
    insert("projects_projectstep", steps)
    insert("projects_projectstep", withdrawals)


def _project(pen: Pen) -> tuple[Row, list[Row], list[Row]]:
    """Its days are those of the steps that were not withdrawn."""
    number, area = pen.number(), pen.place()
    steps, withdrawals = [], []
    days: dict[str, date] = {}
    day, stage = pen.day(FIRST, date(2020, 8, 1)), "proposed"
    road = ["proposed", *DATED[: pen.chance.randrange(len(DATED) + 1)]]
    for name in road + (["removed"] if pen.maybe(0.15) else []):
        if pen.maybe(0.15):
            mistaken = _step(pen, number, area, name, day)
            steps.append(mistaken)
            back = {**_step(pen, number, area, name, pen.day(day)), "withdraws_id": mistaken["id"]}
            withdrawals.append(back)
            day = pen.day(day, min(LAST, day + timedelta(days=40)))
        steps.append(_step(pen, number, area, name, day))
        days[f"{name}_on"], stage = day, name
        day = pen.day(day, min(LAST, day + timedelta(days=90)))
    money = {f"{tier}_fen": pen.chance.randrange(0, 900_000_00) for tier in ("central", "province", "other")}
    project = {
        "uid": f"00000000-0000-4000-8000-{number:012}",
        "id": number, "area_code": area, "number": f"P{number}", "year": pen.chance.choice(YEARS),
        "name": f"项目{number}", "category": pen.pick(("industry", "housing", "infrastructure")),
        "construction": "new", "origin": "village", "stage": stage, "stage_on": max(days.values()),
        "households": pen.chance.randrange(50), "persons": pen.chance.randrange(150), **money, **days,
    }  # fmt: skip
    return project, steps, withdrawals


def _step(pen: Pen, project: int, area: str, stage: str, on: date) -> Row:
    return {"id": pen.number(), "project_id": project, "area_code": area, "stage": stage, "on": on}


def _problems(pen: Pen) -> None:
    made: dict[str, list[Row]] = {name: [] for name in ("problem", "closedspan", "measure", "evidence")}
    orders: list[Row] = []
    for _ in range(35):
        problem, spans = _problem(pen)
        made["problem"].append(problem)
        made["closedspan"] += spans
        child = {"problem_id": problem["id"], "area_code": problem["area_code"]}
        found = problem["found_on"]
        for _ in range(pen.chance.randrange(1, 3)):
            planned = pen.day(found - timedelta(days=20))
            done = max(planned, LAST) if problem["stage"] == "closed" else None
            made["measure"].append({**child, "what": "整改措施", "planned_on": planned, "done_on": done})
        made["evidence"].append({**child, "archive_ref": "档案", "taken_on": found, "added_on": found})
        if pen.maybe(0.4):
            day = pen.day(found)
            order = {"matter": "限期整改", "issued_on": day, "reply_by": day + timedelta(days=7)}
            orders.append({**child, **order, "level": pen.pick(("reminder", "supervision"))})
    for name, rows in made.items():
        insert(f"rectification_{name}", rows)
    insert("rectification_supervisionorder", orders)


def _problem(pen: Pen) -> tuple[Row, list[Row]]:
    """Found on a day; closed and reopened up to twice, or void, which leaves it no closing."""
    number, area, found = pen.number(), pen.place(), pen.day()
    void = pen.maybe(0.12)
    spans: list[Row] = []
    start, closed = found, None
    for _ in range(0 if void else pen.chance.choice((0, 1, 1, 1, 2, 3))):
        start = pen.day(start)
        if start >= LAST:
            break
        end = _end(pen, start, 0.4)
        spans.append({"problem_id": number, "area_code": area, "start": start, "end": end})
        closed = start if end is None else None
        if end is None:
            break
        start = end
    problem = {
        "id": number, "area_code": area, "number": f"W{number}", "source": pen.pick(SOURCES),
        "round": pen.pick(ROUNDS), "category": pen.pick(CATEGORIES), "description": "问题", "leader": "某领导",
        "unit_id": pen.unit(), "found_on": found, "due_on": _end(pen, found, 0.7), "stage_on": found,
        "stage": "closed" if closed else "found", "closed_on": closed,
        "voided_on": pen.day(found) if void else None, "void_reason": "重复登记" if void else "",
    }  # fmt: skip
    return problem, spans


def _bulletins(pen: Pen) -> None:
    drafts, files, issues = [], [], []
    papers = ("daily_bulletin", "daily_bulletin", "daily_bulletin", "half_year_summary")
    for place in (COUNTY + "000000", pen.chance.choice(pen.townships), ELSEWHERE_COUNTY):
        for index, as_of in enumerate(sorted({pen.day() for _ in range(6)})):
            paper, number = pen.pick(papers), pen.number()
            about = {"id": number, "area_code": place, "paper": paper, "as_of": as_of}
            drafts.append({**about, "stage": "signed", "started_on": as_of})
            files.append(_file(number, place, as_of))
            issued = min(LAST, as_of + timedelta(days=pen.chance.randrange(3)))
            issues.append(
                {**about, "draft_id": number, "file_id": number, "issued_on": max(issued, as_of),
                 "known_at": f"{as_of}T10:00:00+08:00", "paper_version": 1, "signed_by": 2,
                 "figures": "[]", "content": "[]",
                 "number": 100 * index + 1 if paper == "daily_bulletin" else None}
            )  # fmt: skip
    insert("reports_draft", drafts)
    insert("files_stored_file", files)
    insert("reports_issue", issues)


ELSEWHERE_COUNTY = "420114000000"


def _file(number: int, place: str, day: date) -> Row:
    return {
        "id": number, "area_code": place, "uid": f"00000000-0000-4000-a000-{number:012d}", "name": "通报.docx",
        "purpose": "paper", "kept_at": f"{day}T10:00:00+08:00",
    }  # fmt: skip
