"""Thousands of notices through the real drafting path hold nobody's data; thousands of planted ones are all kept back.

A few hundred run with every change, the promised numbers in `make soak`: in parts, each a transaction of its own with
numbers of its own, so that two processes share them (`-n 2`).
"""

from __future__ import annotations

import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from yihu.core.access.actor import Actor
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import an_actor, some_areas
from yihu.engine.errors import Refused
from yihu.engine.scanner.tests import plants
from yihu.engine.scanner.text import scan_text
from yihu.modules.disclosure import actions, queries
from yihu.modules.disclosure.models import Notice
from yihu.modules.disclosure.rules import NotFit, State
from yihu.modules.disclosure.tests.factories import DAY, NOW, a_draft, a_kind, a_row, acting, use

pytestmark = pytest.mark.django_db
FEW, PART = 150, 500
MANY, PLANTED = 10_000, 5_000
NAMES = ("张三丰", "李四", "欧阳锋", "王五")


@pytest.fixture
def clerk() -> Actor:
    some_areas()
    return an_actor()


def _parts(whole: int) -> list[Any]:
    """(the first number, how many): a few, and all of them in parts."""
    slow = [pytest.param(first, PART, marks=pytest.mark.slow) for first in range(0, whole, PART)]
    return [(0, FEW), *slow]


@pytest.mark.parametrize(("first", "many"), _parts(MANY))
def test_what_is_let_go_holds_no_number_and_no_illness(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch, first: int, many: int
) -> None:
    """Every row of the ledger carries secrets beside the whitelisted columns; every fourth ledger has them inside."""
    planted: dict[int, str] = {}

    def rows_of(number: int) -> list[dict[str, Any]]:
        draw = random.Random(f"row {first + number}")
        rows = [_row(draw) for _ in range(draw.randrange(1, 6))]
        if number % 4 == 0:
            planted[number] = _secret(draw)
            draw.choice(rows)["item"] = f"产业奖补（{planted[number]}）"
        return rows

    kind = a_kind(rows_of, many=many)
    use(monkeypatch, kind)
    out = 0
    with scoped(clerk):
        for subject in list(kind.subjects(clerk, DAY)):
            row = actions.draft_subject(clerk, kind, subject, on=DAY)
            monkeypatch.setattr(actions.drafting, "require_fresh", lambda *_: None)
            monkeypatch.setattr(actions.releasing, "require_fresh", lambda *_: None)
            try:
                actions.send(clerk, row.pk, on=DAY)
            except NotFit:
                continue
            with acting(clerk, 2) as other:
                actions.release(other, row.pk, on=DAY, now=NOW)
            out += 1
        shown = list(Notice.objects.filter(state=State.RELEASED))
    assert out == len(shown) == many - len(planted)
    bad = [
        row.title
        for row in shown
        if scan_text(json.dumps([row.title, row.text, row.rows], ensure_ascii=False))
    ]
    told = "".join(cell for row in shown for cells in row.rows for cell in cells)
    assert bad == []
    assert not any(name in told for name in NAMES)


def _row(draw: random.Random) -> dict[str, Any]:
    return a_row(
        head=draw.choice(NAMES),
        fen=draw.randrange(1, 10**7),
        id_number=plants.identity(draw)[1],
        phone=plants.phone(draw)[1],
        card=plants.card(draw)[1],
        disease=draw.choice(plants.HEALTH),
    )


def _secret(draw: random.Random) -> str:
    if draw.random() < 0.2:
        return draw.choice(plants.HEALTH)
    return plants.written(draw, plants.number(draw)[1])


def _docx(text: str) -> bytes:
    body = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>"
    )
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("word/document.xml", body)
    return kept.getvalue()


def _in_text(actor: Actor, secret: str) -> None:
    row = a_draft(actor, text=f"公示如下，联系人张某{secret}。")
    actions.send(actor, row.pk, on=DAY)


def _in_table(actor: Actor, secret: str) -> None:
    flat = " ".join(secret.split())
    row = a_draft(actor, table=f'姓名|说明\n张某|"{flat}"')
    actions.send(actor, row.pk, on=DAY)


def _in_a_file(actor: Actor, secret: str) -> None:
    row = a_draft(actor)
    actions.attach(actor, row.pk, name="名单.docx", data=_docx(f"张某 {secret} 东一村"))


WAYS: tuple[Callable[[Actor, str], None], ...] = (_in_text, _in_table, _in_a_file)


@pytest.mark.parametrize(("first", "many"), _parts(PLANTED))
def test_every_planted_number_is_kept_back_wherever_it_is_put(clerk: Actor, first: int, many: int) -> None:
    draw = random.Random(f"planted {first}")
    slipped = []
    with scoped(clerk):
        for at in range(many):
            secret, way = _secret(draw), WAYS[at % len(WAYS)]
            try:
                way(clerk, secret)
            except NotFit:
                continue
            except Refused as refused:
                slipped.append((way.__name__, secret, refused.message))
            else:
                slipped.append((way.__name__, secret, ""))
        assert queries.sent(clerk).count() == 0
    assert slipped == []
