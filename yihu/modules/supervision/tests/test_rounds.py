"""A round: drawn, looked at, reported, nil included."""

from __future__ import annotations

import io
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.urls import reverse
from docx import Document as Read

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import (
    COUNTY,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)
from yihu.engine.errors import BadValue
from yihu.modules.projects.tests.factories import a_project
from yihu.modules.supervision import actions, queries
from yihu.modules.supervision.models import Round, RoundPlace
from yihu.modules.supervision.rules import NotNil, ReportedAlready, Result, RoundKind, Source, State, Verdict
from yihu.modules.supervision.tests.factories import a_township_clerk, the_finding

pytestmark = pytest.mark.django_db
DAY, DUE = date(2020, 6, 1), date(2020, 6, 20)
_readers = count()


@pytest.fixture(autouse=True)
def areas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIHU_TODAY", "2020-06-30")
    some_areas()


def a_round(kind: RoundKind = RoundKind.SELF, **more: Any) -> Round:
    about = {"area_code": COUNTY, "title": "二季度自查", "on": DAY, "due": DUE, "seed": 7, **more}
    with scoped(an_actor()) as clerk:
        return actions.start(clerk, kind=kind, **about)


def the_place(made: Round, code: str = TOWNSHIP) -> RoundPlace:
    return RoundPlace.objects.get(round=made, area_code=code)


def look(actor: Actor, item: int, verdict: Verdict, said: str = "", fen: int = 0) -> None:
    with scoped(actor):
        actions.look(actor, item, verdict, said=said, fen=fen, on=DAY)


def test_nothing_found_is_reported_too_and_counts() -> None:
    a_project(area_code=VILLAGE)
    made = a_round()
    clerk, place = a_township_clerk(), the_place(made)
    with scoped(clerk), pytest.raises(BadValue, match="还有 1 个项目未检查"):
        actions.report(clerk, place.pk, none=True, said="", on=DAY)
    look(clerk, place.items.get().pk, Verdict.FINE)
    with scoped(clerk):
        with pytest.raises(NotNil):
            actions.report(clerk, place.pk, none=False, said="", on=DAY)
        done = actions.report(clerk, place.pk, none=True, said="", on=DAY)
        assert (done.result, done.looked_at, done.problems) == (Result.NONE, 1, 0)
        with pytest.raises(ReportedAlready):
            actions.report(clerk, place.pk, none=True, said="", on=DAY)
        assert queries.nil_on(TOWNSHIP, DAY).count() == 1
    with scoped(an_actor()):
        assert [one.area_code for one in queries.unreported(COUNTY, DAY)] == [OTHER_TOWNSHIP]
        assert queries.reported_on(COUNTY, DAY).count() == 1


def test_a_problem_found_is_no_nil_report_and_has_to_be_explained() -> None:
    project = a_project(area_code=VILLAGE)
    made = a_round()
    clerk, place = a_township_clerk(), the_place(made)
    item = place.items.get().pk
    with pytest.raises(BadValue, match="写明"):
        look(clerk, item, Verdict.PROBLEM)
    look(clerk, item, Verdict.PROBLEM, "少铺 30 米", 250_000)
    found = the_finding()
    assert (found.source, found.state, found.project_number) == (Source.CHECK, State.ASSIGNED, project.number)
    with scoped(clerk):
        with pytest.raises(NotNil):
            actions.report(clerk, place.pk, none=True, said="", on=DAY)
        done = actions.report(clerk, place.pk, none=False, said="已责成返工", on=DAY)
    assert (done.result, done.problems, done.fen) == (Result.SOME, 1, 250_000)
    assert "发现问题 1 个，涉及金额 2,500.00 元。" in the_report(made)


def test_a_problem_without_money_is_told_without_a_sum() -> None:
    a_project(area_code=VILLAGE)
    made = a_round()
    clerk, place = a_township_clerk(), the_place(made)
    assert "没有发现问题。" in the_report(made)
    look(clerk, place.items.get().pk, Verdict.PROBLEM, "没有立公示牌")
    with scoped(clerk):
        actions.report(clerk, place.pk, none=False, said="已立", on=DAY)
    told = the_report(made)
    assert "发现问题 1 个，均不涉及资金。" in told
    assert "0.00" not in told


def the_report(made: Round) -> str:
    county = signed_in(a_person(f"reader{next(_readers)}", Role.COUNTY_CLERK, COUNTY))
    return _text(county.get(reverse("supervision:round_report", args=[made.pk])).content)


def test_a_random_check_takes_the_same_projects_for_the_same_seed_and_some_of_every_township() -> None:
    for _ in range(12):
        a_project(area_code=VILLAGE)
    a_project(area_code=OTHER_VILLAGE)
    drawn = [
        sorted(
            a_round(RoundKind.RANDOM, title=f"抽查{turn}", seed=seed).places.values_list(
                "items__project_number", flat=True
            )
        )
        for turn, seed in enumerate((7, 7, 8))
    ]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2]
    assert len(drawn[0]) == 3, "a tenth of twelve, rounded up, and the only one of the other township"


def test_the_township_checks_and_reports_on_the_pages_and_the_county_prints_the_report() -> None:
    a_project(area_code=VILLAGE, name="水渠")
    made = a_round()
    place = the_place(made)
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    item = reverse("supervision:item", args=[place.items.get().pk])
    assert "水渠" in client.get(item).content.decode()
    on = {"on": "2020-06-10"}
    assert client.post(item, {**on, "verdict": "fine"}).status_code == 302
    here = reverse("supervision:place", args=[place.pk])
    assert "经检查未发现问题" in client.get(here).content.decode()
    assert "2020-06-10" in client.post(here, {**on, "none": "on"}).content.decode()
    sheet = client.get(reverse("supervision:sheet", args=[place.pk]))
    assert "水渠" in _text(sheet.content)
    county = signed_in(a_person("county", Role.COUNTY_CLERK, COUNTY))
    told = _text(county.get(reverse("supervision:round_report", args=[made.pk])).content)
    assert "零报告 1 个" in told
    assert "未填报" in told
    for url in ("supervision:list", "supervision:rounds"):
        assert county.get(reverse(url)).status_code == 200


def _text(data: bytes) -> str:
    read = Read(io.BytesIO(data))
    cells = [cell.text for table in read.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in read.paragraphs), *cells])
