"""Money of a made-up county: issued, arranged, asked for, posted or void, used, advanced, made good, taken back.

The balances are kept as the rows are made, for the database compares them with the journal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from tests.recount.writing import COUNTY, FIRST, Pen, Row, insert

TIERS = ("central", "province", "city", "county", "unit")
SECTORS = ("industry", "housing", "")
KINDS = ("special", "other")
YEARS = (2019, 2020, 2020, 2021)
MAKER, CHECKER = 901, 902
ORDER = ("batch", "plan", "pool", "allocation", "payment", "expenditure", "offset")
MOSTLY_POSTED = ("posted", "posted", "posted", "posted", "pending", "void")


@dataclass
class Book:
    """Rows by table, in two passes: entries, then what takes them back; and the balance of each thing."""

    pen: Pen
    entries: dict[str, list[Row]] = field(default_factory=dict)
    backs: dict[str, list[Row]] = field(default_factory=dict)
    balances: dict[tuple[str, int], list[int]] = field(default_factory=dict)
    areas: dict[int, str] = field(default_factory=dict)

    def enter(self, table: str, row: Row, verdict: str = "posted") -> Row:
        """A payment's word comes later; all else is decided on its own day."""
        row = {"id": self.pen.number(), "maker_id": MAKER, "maker_name": "经办人", **row}
        self.entries.setdefault(table, []).append(row)
        self.areas[row["id"]] = row["area_code"]
        if table != "payment":
            self.decide(table, row, verdict, row["on"])
        return row

    def decide(self, table: str, row: Row, verdict: str, on: date) -> Row:
        """The word of the second person, none where it is pending."""
        decision = {"id": self.pen.number(), "maker_id": CHECKER, "maker_name": "复核人", f"{table}_id": row["id"],
                    "area_code": row["area_code"], "on": on, "verdict": verdict}  # fmt: skip
        if verdict != "pending":
            where = self.backs if "reverses_id" in row or "recovers_id" in row else self.entries
            where.setdefault(f"{table} decided", []).append(decision)
        return decision

    def take_back(self, table: str, row: Row) -> Row:
        """A reverse entry: the same, negative, on a later day."""
        later = self.pen.soon(row["on"])
        back = {**row, "id": self.pen.number(), "fen": -row["fen"], "on": later, "reverses_id": row["id"]}
        for name in ("key", "uid"):
            if name in row:
                back[name] = _key(back["id"])
        self.backs.setdefault(table, []).append(back)
        if table != "payment":
            self.decide(table, back, "posted", later)
        return back

    def leave(self, table: str, row: Row, way: str, fen: int) -> Row:
        """A part of what is left of it."""
        later = self.pen.soon(row["on"])
        part = {
            **row,
            "id": self.pen.number(),
            "fen": -fen,
            "on": later,
            "recovers_id": row["id"],
            "way": way,
        }
        for name in ("key", "uid"):
            if name in row:
                part[name] = _key(part["id"])
        self.backs.setdefault(table, []).append(part)
        if (table, row["id"]) in self.balances:
            self.commit(table, row["id"], fen)
        if table != "payment":
            self.decide(table, part, "posted", later)
        return part

    def balance(self, kind: str, number: int, amount: int) -> None:
        self.balances[kind, number] = [amount, 0]

    def left(self, kind: str, number: int) -> int:
        amount, committed = self.balances[kind, number]
        return amount - committed

    def commit(self, kind: str, number: int, fen: int) -> None:
        self.balances[kind, number][1] += fen

    def part(self, kind: str, number: int) -> int:
        """Some of what is left; all of it now and then."""
        left = self.left(kind, number)
        return left if self.pen.maybe(0.2) else left * self.pen.chance.randrange(1, 60) // 100

    def write(self) -> None:
        for rows in (self.entries, self.backs):
            for table in ORDER:
                insert(f"funds_{table}", rows.get(table, []))
                insert("funds_decision", rows.get(f"{table} decided", []))
        insert(
            "funds_balance",
            [
                {f"{kind}_id": number, "area_code": self.areas[number],
                 "amount_fen": amount, "committed_fen": committed}
                for (kind, number), (amount, committed) in self.balances.items()
            ],
        )  # fmt: skip


def _key(number: int) -> str:
    return f"00000000-0000-4000-b000-{number:012d}"


def write(pen: Pen) -> None:
    book = Book(pen)
    for _ in range(14):
        batch = _batch(book)
        for _ in range(pen.chance.randrange(4)):
            _some(book, ("batch", batch["id"]), partial(_allocation, book, batch))
        if pen.maybe(0.3) and (fen := book.part("batch", batch["id"])):
            book.leave("batch", batch, "recovered", fen)
        if book.balances["batch", batch["id"]][1] == 0 and pen.maybe(0.4):
            book.take_back("batch", batch)
            book.commit("batch", batch["id"], batch["fen"])
    for _ in range(3):
        _pool(book)
    for _ in range(6):
        verdict = pen.pick(MOSTLY_POSTED)
        line = {**_money(book), "number": f"计划{pen.number()}", "area_code": pen.place()}
        plan = book.enter("plan", line, verdict)
        if verdict == "posted" and pen.maybe(0.3):
            book.take_back("plan", plan)
    book.write()
    _statements(book)


def _statements(book: Book) -> None:
    """The bank's lines of some uses, matched now and then, and lines that nothing answers to."""
    pen, lines, matches, parts = book.pen, [], [], []
    for used in book.entries.get("expenditure", []):
        line = {"id": pen.number(), "area_code": used["area_code"], "source": "bank", "account": "专户",
                "on": pen.soon(used["on"]), "number": pen.number(), "out_fen": used["fen"],
                "in_fen": pen.number() if pen.maybe(0.2) else None}  # fmt: skip
        lines.append(line)
        if pen.maybe(0.5):
            match = {"id": pen.number(), "area_code": used["area_code"], "how": "hand", "nature": "", "on": line["on"],
                     "maker_id": MAKER, "maker_name": "经办人", "reason": "核对"}  # fmt: skip
            same = {
                "area_code": used["area_code"],
                "match_id": match["id"],
                "source": "bank",
                "standing": True,
            }
            matches.append(match)
            parts += [
                {**same, "id": pen.number(), "line_id": line["id"], "expenditure_id": None},
                {**same, "id": pen.number(), "line_id": None, "expenditure_id": used["id"]},
            ]
    for nature, side in (
        ("interest", "in_fen"),
        ("turned_in", "out_fen"),
        ("fee", "out_fen"),
        ("interest", "in_fen"),
    ):
        _of_the_account(pen, nature, side, lines, matches, parts)
    insert("funds_statementline", lines)
    insert("funds_match", matches)
    insert("funds_matchpart", parts)


def _some(book: Book, of: tuple[str, int], make: Callable[[int], object]) -> None:
    if fen := book.part(*of):
        make(fen)


def _money(book: Book) -> Row:
    pen = book.pen
    return {
        "on": pen.day(FIRST, date(2020, 9, 1)), "tier": pen.pick(TIERS), "kind": pen.pick(KINDS),
        "year": pen.chance.choice(YEARS), "fen": pen.chance.randrange(1, 300) * 10_000_00 + pen.chance.choice((0, 37)),
    }  # fmt: skip


def _batch(book: Book) -> Row:
    pen = book.pen
    row = {
        **_money(book),
        "number": f"财预{pen.number()}",
        "area_code": pen.place(),
        "uid": _key(pen.number()),
    }
    batch = book.enter("batch", row)
    book.balance("batch", batch["id"], batch["fen"])
    return batch


def _same(row: Row) -> Row:
    return {name: row[name] for name in ("tier", "kind", "year")}


def _below(row: Row) -> Row:
    """What a row hands down, what it is for among it."""
    return {**_same(row), "sector": row.get("sector", "")}


def _allocation(book: Book, batch: Row, fen: int) -> None:
    pen = book.pen
    unit, verdict = pen.unit(), pen.pick(MOSTLY_POSTED)
    row = book.enter(
        "allocation",
        {**_same(batch), "sector": pen.pick(SECTORS), "fen": fen, "on": pen.soon(batch["on"]), "area_code": pen.place(), "unit_id": unit,
         "project_number": "" if unit else "P1", "batch_id": batch["id"], "batch_number": batch["number"],
         "document": "会议纪要"},
        verdict,
    )  # fmt: skip
    if verdict != "void":
        book.commit("batch", batch["id"], fen)
    if verdict != "posted":
        return
    book.balance("allocation", row["id"], fen)
    if pen.maybe(0.15):
        book.take_back("allocation", row)
        book.commit("allocation", row["id"], fen)
        book.commit("batch", batch["id"], -fen)
        return
    if pen.maybe(0.3) and (part := book.part("allocation", row["id"])):
        book.leave("allocation", row, "surplus", part)
        book.commit("batch", batch["id"], -part)
    for _ in range(pen.chance.randrange(4)):
        _some(
            book, ("allocation", row["id"]),
            lambda fen: _payment(book, ("allocation", row["id"]), row, fen),
        )  # fmt: skip


def _payment(book: Book, source: tuple[str, int], row: Row, fen: int, *, advance: bool = False) -> Row | None:
    """Pending, void or posted; the row when it is posted and stays so."""
    pen = book.pen
    kind, number = source
    payment = book.enter(
        "payment",
        {**_below(row), "fen": fen, "on": pen.soon(row["on"]), "area_code": row["area_code"],
         "unit_id": row["unit_id"], "project_number": row["project_number"], "voucher": f"拨{pen.number()}",
         f"{kind}_id": number, "is_advance": advance},
    )  # fmt: skip
    payment["key"] = _key(payment["id"])
    verdict = pen.pick(("pending", "posted", "posted", "posted", "void"))
    if verdict != "void":
        book.commit(kind, number, fen)
    if verdict == "pending":
        return None
    decision = book.decide("payment", payment, verdict, pen.soon(payment["on"]))
    if verdict == "void":
        return None
    for balance in ("payment", "advance") if advance else ("payment",):
        book.balance(balance, payment["id"], fen)
    if pen.maybe(0.2):
        _asked_back(book, source, payment)
        return None
    if not advance and pen.maybe(0.3) and (part := book.part("payment", payment["id"])):
        gone = book.leave("payment", {**payment, "on": decision["on"]}, "recovered", part)
        book.decide("payment", gone, "posted", gone["on"])
        book.commit(kind, number, -part)
    for _ in range(pen.chance.randrange(3)):
        _some(book, ("payment", payment["id"]), lambda fen: _spend(book, payment, decision["on"], fen))
    return {**payment, "posted_on": decision["on"]}


def _asked_back(book: Book, source: tuple[str, int], payment: Row) -> None:
    """A reverse entry, itself pending, void or posted; until void it holds the whole payment."""
    back = book.take_back("payment", payment)
    verdict = book.pen.pick(("pending", "posted", "posted", "void"))
    book.decide("payment", back, verdict, book.pen.soon(back["on"]))
    if verdict == "posted":
        book.commit(*source, -payment["fen"])
    if verdict != "void":
        for balance in ("payment", "advance"):
            if (balance, payment["id"]) in book.balances:
                book.commit(balance, payment["id"], payment["fen"])


def _spend(book: Book, payment: Row, since: date, fen: int) -> None:
    same = {name: payment[name] for name in ("area_code", "unit_id", "project_number")}
    row = book.enter(
        "expenditure",
        {**_below(payment), **same, "fen": fen, "on": book.pen.soon(since), "payment_id": payment["id"],
         "voucher": f"支{book.pen.number()}", "payee": "某单位", "payee_kind": "organisation"},
        verdict := book.pen.pick(MOSTLY_POSTED),
    )  # fmt: skip
    if verdict != "void":
        book.commit("payment", payment["id"], fen)
    if verdict == "posted" and book.pen.maybe(0.2):
        book.take_back("expenditure", row)
        book.commit("payment", payment["id"], -fen)
    elif verdict == "posted" and book.pen.maybe(0.3):
        for part in (fen // 3, fen // 2):
            if part:
                book.leave("expenditure", row, "refunded", part)
                book.commit("payment", payment["id"], -part)


def _pool(book: Book) -> None:
    """The county's own money, from which upper-tier money is advanced and later made good."""
    pen = book.pen
    money = _money(book)
    pool = {name: money[name] for name in ("on", "fen", "year")} | {"area_code": COUNTY + "000000"}
    row = book.enter("pool", {**pool, "name": "预拨资金池", "number": f"池{pen.number()}"})
    book.balance("pool", row["id"], row["fen"])
    for _ in range(3):
        like = {"tier": pen.pick(TIERS), "kind": pen.pick(KINDS), "year": row["year"], "on": row["on"],
                "area_code": pen.place(), "unit_id": pen.unit(), "project_number": ""}  # fmt: skip
        fen = book.part("pool", row["id"])
        paid = _payment(book, ("pool", row["id"]), like, fen, advance=True) if fen else None
        if paid is not None:
            _offset(book, row, paid)


def _offset(book: Book, pool: Row, paid: Row) -> None:
    """Made good from an allocation of the same money, where one has something left."""
    taken_back = {back.get("reverses_id") for back in book.backs.get("allocation", ())}
    for allocation in book.entries.get("allocation", ()):
        if ("allocation", allocation["id"]) not in book.balances:
            continue
        left = min(book.left("allocation", allocation["id"]), book.left("advance", paid["id"]))
        if _same(allocation) != _same(paid) or allocation["id"] in taken_back or left <= 0:
            continue
        on = book.pen.soon(max(paid["posted_on"], allocation["on"]))
        about = {"payment_id": paid["id"], "allocation_id": allocation["id"], "document": "冲抵通知"}
        book.enter("offset", {**_same(paid), **about, "fen": left, "on": on, "area_code": paid["area_code"]})
        book.commit("allocation", allocation["id"], left)
        book.commit("advance", paid["id"], left)
        book.commit("pool", pool["id"], -left)


def _of_the_account(
    pen: Pen, nature: str, side: str, lines: list[Row], matches: list[Row], parts: list[Row]
) -> None:
    """A line that no entry answers to, settled as what it is, now and then undone."""
    area, on, standing = pen.place(), pen.day(), pen.maybe(0.8)
    line = {"id": pen.number(), "area_code": area, "source": "bank", "account": "专户", "on": on,
            "number": pen.number(), "out_fen": None, "in_fen": None, side: pen.number()}  # fmt: skip
    match = {"id": pen.number(), "area_code": area, "how": "hand", "nature": nature, "on": on, "maker_id": MAKER,
             "maker_name": "经办人", "reason": "核销"}  # fmt: skip
    lines.append(line)
    matches.append(match)
    parts.append({"area_code": area, "match_id": match["id"], "source": "bank", "standing": standing,
                  "id": pen.number(), "line_id": line["id"], "expenditure_id": None})  # fmt: skip
