"""Twelve messy workbooks go in through the pages, as somebody would take them who has read no manual: hand in, say
yes to what is asked, look, apply."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.corpus.case import FUNDS, ROLL, with_check
from tests.corpus.messy import WORKBOOKS, Messy, roll_with_everything_wrong
from tests.corpus.world import NOON
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.accounts.queries import actor_for
from yihu.core.tests.factories import a_person, signed_in, some_areas
from yihu.modules.exchange import actions, queries
from yihu.modules.exchange.models import Batch
from yihu.modules.exchange.rules.stages import Stage

pytestmark = pytest.mark.django_db


class Accountant:
    """Somebody with a browser; the background work is done at once."""

    def __init__(self) -> None:
        self.user = a_person("accountant", Role.COUNTY_CLERK)
        self.client: Client = signed_in(self.user)
        actor = actor_for(self.user, NOON.date())
        assert actor is not None
        self.actor = actor

    def hand_in(self, name: str, data: bytes, ledger: str = "") -> Batch:
        answer = self.client.post("/exchange/", {"ledger": ledger, "file": SimpleUploadedFile(name, data)})
        assert answer.status_code == 302, _told(answer.content.decode())
        return self.read(int(answer["Location"].strip("/").split("/")[-1]))

    def read(self, batch_id: int) -> Batch:
        actions.read(self.actor, batch_id, now=NOON)
        return self.batch(batch_id)

    def batch(self, batch_id: int) -> Batch:
        with scoped(self.actor):
            return queries.get(self.actor, batch_id)

    def page(self, batch: Batch, query: str = "") -> str:
        answer = self.client.get(f"/exchange/{batch.pk}/{query}")
        assert answer.status_code == 200
        return answer.content.decode()

    def press(self, batch: Batch, what: str, **fields: str) -> Batch:
        answer = self.client.post(f"/exchange/{batch.pk}/{what}/", fields)
        assert answer.status_code == 302, answer.content.decode()
        return self.read(batch.pk) if what != "apply" else self.apply(batch.pk)

    def apply(self, batch_id: int) -> Batch:
        actions.apply_parts(self.actor, batch_id, now=NOON)
        return self.batch(batch_id)


def _told(page: str) -> str:
    """The alert of a page."""
    found = re.search(r'role="alert".*?</div>\s*</div>', page, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found.group() if found else page[:2000])


@pytest.fixture
def accountant() -> Accountant:
    some_areas()
    return Accountant()


def answered(accountant: Accountant, batch: Batch, messy: Messy) -> Batch:
    """Yes to what the page asks: the button for all sheets, or the columns as they are proposed."""
    page = accountant.page(batch)
    if messy.asks == "sheets":
        assert "全部可见的表" in page
        return accountant.press(batch, "read", sheet="*")
    assert messy.asks == "columns", [problem["message"] for problem in batch.problems]
    assert "确认列对应" in page
    chosen = re.findall(r'name="(column-\d+)"(.*?)</select>', page, re.S)
    fields = {
        name: found.group(1) if (found := re.search(r'value="([^"]*)" selected', options)) else ""
        for name, options in chosen
    }
    by_text = {one["text"]: f"column-{at}" for at, one in enumerate(batch.header)}
    fields |= {by_text[text]: name for text, name in messy.means.items()}
    return accountant.press(batch, "columns", **fields)


@pytest.mark.parametrize("messy", WORKBOOKS, ids=lambda messy: messy.title)
def test_a_messy_workbook_goes_in_without_a_manual(accountant: Accountant, messy: Messy) -> None:
    # Where nothing of a workbook is in known words, the ledger is chosen by hand as well.
    batch = accountant.hand_in(messy.name, messy.make(), messy.ledger if messy.means else "")
    assert batch.ledger == messy.ledger
    if messy.asks:
        batch = answered(accountant, batch, messy)

    assert batch.stage == Stage.READY, batch.problems
    with scoped(accountant.actor):
        wrong = {
            row.line: "；".join(one["message"] for one in row.problems)
            for row in queries.rows(accountant.actor, batch, "wrong")
        }
    assert sorted(wrong) == sorted(messy.wrong or {}), wrong
    assert all(text in wrong[line] for line, text in (messy.wrong or {}).items()), wrong
    assert batch.problems == []
    for tab in ("", "?show=new", "?show=respelt", "?show=columns"):
        accountant.page(batch, tab)
    done = accountant.press(batch, "apply", confirmed="on", **({"skip_wrong": "on"} if messy.wrong else {}))
    assert (done.stage, done.new) == (Stage.APPLIED, messy.new)
    if messy.amounts:
        with scoped(accountant.actor):
            rows = queries.ledger(FUNDS).rows(accountant.actor)
            assert sum(rows.values_list("fen", flat=True)) == messy.amounts


def test_a_header_is_asked_about_once(accountant: Accountant) -> None:
    messy = next(one for one in WORKBOOKS if one.asks == "columns")
    answered(accountant, accountant.hand_in(messy.name, messy.make()), messy)

    again = accountant.hand_in("下个月.ods", messy.make().replace(b"YM-1", b"YM-7"))

    assert again.stage == Stage.READY


def test_the_marked_workbook_put_right_and_handed_in_again_is_accepted(accountant: Accountant) -> None:
    batch = accountant.hand_in("东一村.xlsx", roll_with_everything_wrong())
    answer = accountant.client.get(f"/exchange/{batch.pk}/errors/")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet = book.worksheets[0]
    noted = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert noted == {"F3", "A4", "G5"}

    sheet["F3"], sheet["A4"], sheet["G5"] = with_check("99999919700506099"), "东二村", "19900000044"
    put_right = io.BytesIO()
    book.save(put_right)
    again = accountant.hand_in("东一村（已标注）.xlsx", put_right.getvalue(), ROLL)

    assert (again.stage, again.wrong, again.new) == (Stage.READY, 0, 5)


def test_hidden_lines_can_be_left_out_on_the_page(accountant: Accountant) -> None:
    batch = accountant.hand_in("东一村.xlsx", roll_with_everything_wrong())
    assert "不导入隐藏的行和列" in accountant.page(batch)

    without = accountant.press(batch, "read", hidden="no", sheet=batch.sheet)

    assert (without.lines, batch.lines) == (4, 5)
