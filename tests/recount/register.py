"""Households of a made-up county: who joins, leaves, moves, is registered, planned, exits and falls back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.recount.writing import FIRST, LAST, YEARS, Pen, Row, insert

KINDS = ("general", "low_income", "destitute")
BATCHES = ("第一批", "第二批")
HOUSEHOLDS = 22


@dataclass
class House:
    """A household's homes, one after the other: (village, first day, first day elsewhere or None)."""

    id: int
    number: str
    homes: list[tuple[str, date, date | None]]

    @property
    def start(self) -> date:
        return self.homes[0][1]

    @property
    def end(self) -> date | None:
        return self.homes[-1][2]

    def home_on(self, day: date) -> str:
        return next(code for code, start, end in self.homes if start <= day and (end is None or day < end))

    def cut(self, start: date, end: date | None) -> Iterable[tuple[str, date, date | None]]:
        """The span in pieces, each within one village."""
        for code, since, until in self.homes:
            first = max(start, since)
            last = min((day for day in (end, until) if day is not None), default=None)
            if last is None or first < last:
                yield code, first, last

    def told(
        self, start: date, end: date | None, joined: str, left: str
    ) -> Iterable[tuple[str, date, date | None, Row]]:
        """The pieces with why each begins and ends: a move, the household's own end, or the span's own reasons."""
        for code, first, last in self.cut(start, end):
            moved_on = any(since == last for _, since, _ in self.homes)
            ended = "" if last is None else left if last == end else "moved" if moved_on else "closed"
            yield code, first, last, {"joined": joined if first == start else "moved", "left": ended}

    def row(self, code: str) -> Row:
        return {"household_id": self.id, "number": self.number, "area_code": code}


@dataclass(frozen=True)
class Stay:
    """A person's time in a household: first day, first day gone, what they are to the head, why they came and left."""

    start: date
    end: date | None
    relation: str
    joined: str
    left: str = ""


@dataclass
class Register:
    """Rows of the register, by table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, table: str, row: Row) -> None:
        self.rows.setdefault(table, []).append(row)

    def write(self) -> None:
        for table, rows in self.rows.items():
            insert(table, rows)


def write(pen: Pen) -> None:
    register = Register()
    houses = [_house(pen, place) for place in range(HOUSEHOLDS)]
    for house in houses:
        register.add("households_household", _household(house))
        for code, start, end, why in house.told(house.start, None, "registered", ""):
            home = {"household_id": house.id, "area_code": code, "start": start, "end": end, **why}
            register.add("households_residence", home)
        _registered(pen, register, house)
        _planned(pen, register, house)
        _changed(pen, register, house)
    for house in houses:
        _people(pen, register, house, houses)
    _bases(pen, register)
    register.write()


def _household(house: House) -> Row:
    uid = f"00000000-0000-4000-8000-{house.id:012d}"
    return {"id": house.id, "number": house.number, "area_code": house.homes[-1][0], "uid": uid}


def _house(pen: Pen, place: int) -> House:
    start = pen.day(FIRST, date(2020, 9, 1)) if pen.maybe(0.6) else FIRST
    code, homes = pen.village(), []
    for _ in range(pen.chance.choice((0, 0, 0, 1, 1, 2))):
        moved = pen.day(start + timedelta(days=1))
        target = pen.chance.choice([one for one in pen.villages if one[:6] == code[:6]] or [code])
        if moved > start and target != code:
            homes.append((code, start, moved))
            code, start = target, moved
    closed = pen.day(start + timedelta(days=1)) if pen.maybe(0.1) and start < LAST else None
    return House(pen.number(), f"H{place:05d}", [*homes, (code, start, closed)])


def _registered(pen: Pen, register: Register, house: House) -> None:
    """On the register from a day; then exits, falls back, exits again (also in the same year), changes kind, or
    leaves the register."""
    if pen.maybe(0.15):
        return
    start, standing, kind = pen.soon(house.start), "poor", pen.pick(KINDS)
    exits: list[Row] = []
    began = "registered"
    for _ in range(pen.chance.choice((0, 1, 1, 2, 3))):
        turn = pen.soon(start + timedelta(days=1)) if pen.maybe(0.4) else pen.day(start + timedelta(days=1))
        if not start < turn < (house.end or LAST):
            break
        _span(register, house, (start, turn), kind=kind, standing=standing, joined=began, left="changed")
        if pen.maybe(0.15):
            kind = pen.pick(KINDS)
        elif standing == "exited":
            standing = "returned"
        else:
            standing = "exited"
            exit_ = {**house.row(house.home_on(turn)), "done_on": turn, "batch": pen.pick(BATCHES)}
            for before in exits:
                if before["again_on"] is None and before["done_on"].year == turn.year:
                    before["again_on"] = turn
            exits.append({"id": pen.number(), **exit_, "again_on": None})
            register.add("households_exit", exits[-1])
        start, began = turn, "changed"
    end = pen.day(start + timedelta(days=1)) if pen.maybe(0.1) else None
    _span(register, house, (start, end), kind=kind, standing=standing, joined=began, left="cleared")


def _span(
    register: Register,
    house: House,
    days: tuple[date, date | None],
    *,
    kind: str,
    standing: str,
    joined: str,
    left: str,
) -> None:
    for code, first, last, why in house.told(*days, joined, left):
        span = {"start": first, "end": last, "kind": kind, "standing": standing, **why}
        register.add("households_registration", {**house.row(code), **span})


def _planned(pen: Pen, register: Register, house: House) -> None:
    for year in YEARS:
        if pen.maybe(0.6):
            continue
        made = pen.day(max(house.start, date(year - 1, 11, 1)), date(year, 8, 1))
        withdrawn = pen.day(made + timedelta(days=1)) if pen.maybe(0.25) else None
        for code, first, last in house.cut(made, withdrawn):
            plan = {"start": first, "end": last, "year": year, "batch": pen.pick(BATCHES)}
            register.add("households_exit_plan", {**house.row(code), **plan})


def _changed(pen: Pen, register: Register, house: House) -> None:
    """Lines of the 人员增减台账; no figure of the register is counted from them."""
    for _ in range(pen.chance.randrange(3)):
        on = pen.day(house.start)
        if house.end is None or on < house.end:
            line = {
                "on": on,
                "kind": pen.pick(("born", "died", "moved")),
                "persons": pen.chance.randrange(1, 5),
            }
            register.add("households_roll_change", {**house.row(house.home_on(on)), **line})
    for on in {pen.day(house.start) for _ in range(pen.chance.randrange(2))}:
        if house.end is None or on < house.end:
            seen = {"area_code": house.home_on(on), "number": house.number, "on": on, "policy_kept": True}
            register.add("procedures_follow_up", seen)


def _people(pen: Pen, register: Register, house: House, houses: list[House]) -> None:
    """The head is there throughout; others come and go, some of them into another household."""
    head = pen.number()
    handed = pen.day(house.start + timedelta(days=1)) if pen.maybe(0.2) else None
    _member(pen, register, house, head, Stay(house.start, handed, "head", "registered", "head_changed"))
    if handed is not None:
        _member(pen, register, house, head, Stay(handed, None, "father", "head_changed"))
        _member(pen, register, house, pen.number(), Stay(handed, None, "head", "transferred_in"))
    for _ in range(pen.chance.randrange(5)):
        person = pen.number()
        joined = pen.day(house.start, house.end or LAST) if pen.maybe(0.3) else house.start
        left = pen.day(joined + timedelta(days=1)) if pen.maybe(0.3) else None
        came = "registered" if joined == house.start else pen.pick(("born", "married_in", "settled_in"))
        stay = Stay(joined, left, "son", came, pen.pick(("died", "married_out", "imprisoned")))
        _member(pen, register, house, person, stay)
        other = pen.chance.choice(houses)
        if left is not None and other is not house and other.start <= left:
            stay = Stay(left, None, "son_in_law", "married_in")
            _member(pen, register, other, person, stay, known=True)


def _member(
    pen: Pen,
    register: Register,
    house: House,
    person: int,
    stay: Stay,
    *,
    known: bool = False,
) -> None:
    name = f"某人{person}"
    if not known and not _known(register, person):
        uid = f"00000000-0000-4000-9000-{person:012d}"
        human = {"id": person, "uid": uid, "name": name, "sex": "1", "born_on": date(1970, 1, 1)}
        register.add("households_person", {**human, "area_code": house.homes[-1][0]})
    for code, first, last, why in house.told(stay.start, stay.end, stay.joined, stay.left):
        member = {"person_id": person, "name": name, "relation": stay.relation, "start": first, "end": last}
        register.add("households_membership", {**house.row(code), **member, **why})


def _known(register: Register, person: int) -> bool:
    return any(row["id"] == person for row in register.rows.get("households_person", ()))


def _bases(pen: Pen, register: Register) -> None:
    for code in pen.villages:
        for start in {pen.day() for _ in range(pen.chance.randrange(4))}:
            base = {"area_code": code, "start": start, "rural_population": pen.chance.randrange(100, 3000)}
            register.add("households_population_base", base)
