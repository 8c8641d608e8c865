"""The 工作台 over real rows: areas play the part of work, so that no other module is needed."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yihu.core.access.policy import Relation
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.areas import queries as areas
from yihu.core.history import actions as history
from yihu.core.rooms import collect
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
from yihu.engine.areas import Level
from yihu.engine.checks import Check, Kind
from yihu.modules.places.permissions import Can
from yihu.modules.tasks import queries, views

pytestmark = pytest.mark.django_db
DUE = {VILLAGE: date(2020, 6, 20), OTHER_VILLAGE: date(2020, 7, 2)}


def villages(area_code: str, as_of: date) -> Any:
    return areas.inside(area_code, Level.VILLAGE)


CHECK = Check(
    key="sample.visit",
    label="走访未完成",
    kind=Kind.DUE,
    source="示例：县工作规程",
    rows=villages,
    does=Can.SEE,
    title=lambda row: f"走访{row.name}",
    link=lambda row: f"/x/{row.code}/",
    due=lambda row: DUE.get(row.code, date(2020, 12, 31)),
    area_column="code",
)


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch) -> None:
    some_areas()
    checks = {"checks": (CHECK, replace(CHECK, key="sample.quality", kind=Kind.QUALITY)), "panels": ()}
    monkeypatch.setattr(queries, "collect", lambda room: checks[room])


def test_work_is_counted_coloured_and_listed_in_due_order() -> None:
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    context = client.get("/?as_of=2020-06-30").context

    assert (context["red"], context["yellow"], context["total"]) == (1, 1, 3)
    (group,) = context["groups"]
    assert [(item.title, item.days) for item in group.items][:2] == [
        ("走访东一村", "超 10 天"),
        ("走访西一村", "剩 2 天"),
    ]
    assert group.items[0].where == "东一村"
    assert [(place.name, place.colour) for place in context["places"]] == [
        ("东镇", "red"),
        ("西镇", "yellow"),
    ]


def test_what_ledgers_contradict_has_a_page_of_its_own_and_no_day() -> None:
    """Declared as data quality, such checks were once read by nobody."""
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    assert "/tasks/slips/" in client.get("/?as_of=2020-06-30").content.decode()

    context = client.get("/tasks/slips/?as_of=2020-06-30").context
    assert context["title"] == "台账核对"
    assert [item.title for item in context["items"]] == ["走访东一村", "走访西一村", "走访东二村"]
    assert [place.url.split("?")[0] for place in context["places"]] == ["/tasks/slips/"] * 2
    narrowed = client.get(f"/tasks/slips/?as_of=2020-06-30&area={TOWNSHIP}").context
    assert [item.where for item in narrowed["items"]] == ["东一村", "东二村"]
    assert client.get("/tasks/sample.quality/?as_of=2020-06-30").context["title"] == "走访未完成"


def test_every_declared_check_is_shown_to_somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    actors = [an_actor(role) for role in Role]
    for kind in Kind:
        declared = {check.key for check in collect("checks") if check.kind is kind}
        assert declared == {
            check.key for actor in actors for check in queries.checks_of(actor) if check.kind is kind
        }


def test_a_township_sees_its_own_work_only() -> None:
    client = signed_in(a_person("town", Role.TOWNSHIP_CLERK, TOWNSHIP))
    page = client.get("/?as_of=2020-06-30").content.decode()

    assert "走访东一村" in page
    assert "走访西一村" not in page
    assert client.get(f"/tasks/?area={OTHER_TOWNSHIP}").status_code == 404


def test_work_of_other_roles_is_not_mine() -> None:
    client = signed_in(a_person("admin", Role.SYSTEM_ADMIN))
    assert client.get("/?as_of=2020-06-30").context["groups"] == []
    assert client.get("/tasks/sample.visit/").status_code == 404


def test_the_list_narrows_by_place_and_colour() -> None:
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    client.get("/?as_of=2020-06-30")

    assert len(client.get("/tasks/sample.visit/").context["items"]) == 3
    assert len(client.get("/tasks/?colour=red").context["items"]) == 1
    assert len(client.get(f"/tasks/?area={OTHER_TOWNSHIP}").context["items"]) == 1


def test_a_list_counts_by_kind_and_by_place_and_one_tap_narrows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what is too far down to be listed is counted where it is."""
    monkeypatch.setattr(queries, "LOOKED_AT", 1)
    other = replace(
        CHECK, key="sample.other", label="台账未更新", rows=lambda code, day: areas.inside(VILLAGE)
    )
    monkeypatch.setattr(queries, "collect", lambda room: (CHECK, other) if room == "checks" else ())
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    client.get("/?as_of=2020-06-30")

    everything = client.get("/tasks/").context
    assert [(one.name, one.note) for one in everything["kinds"]] == [
        ("走访未完成", "3 项"),
        ("台账未更新", "1 项"),
    ]
    assert [(one.name, one.note) for one in everything["places"]] == [("东镇", "3 项"), ("西镇", "1 项")]
    one_kind = client.get(everything["kinds"][0].url).context
    assert [(one.name, one.note) for one in one_kind["places"]] == [("东镇", "2 项"), ("西镇", "1 项")]
    town = client.get(one_kind["places"][0].url).context
    assert (town["total"], [one.note for one in town["places"] if one.colour]) == (2, ["1 项", "1 项"])
    village = client.get(town["places"][0].url).context
    assert (village["total"], village["more"], village["places"]) == (1, 0, [])
    assert [name for name, _ in village["around"]] == ["甲区", "东镇"]
    assert client.get(f"/tasks/sample.visit/{village['around'][-1][1]}").context["total"] == 2


def test_a_long_list_is_turned_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yihu.modules.tasks.views.PAGE_SIZE", 2)
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    client.get("/?as_of=2020-06-30")
    pages = [client.get(f"/tasks/sample.visit/?page={page}") for page in (1, 2)]

    assert [len(page.context["items"]) for page in pages] == [2, 1]
    assert "page=2" in pages[0].content.decode()


def test_more_work_asks_no_more_of_the_database(monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(a_person("county", Role.COUNTY_CLERK))
    client.get("/?as_of=2020-06-30")
    with CaptureQueriesContext(connection) as few:
        client.get("/")
    monkeypatch.setattr(queries, "LOOKED_AT", 2)
    with CaptureQueriesContext(connection) as capped:
        context = client.get("/").context

    assert len(capped) <= len(few) + 1, "one count for what was not read"
    assert context["groups"][0].total == 3
    assert len(context["groups"][0].items) == 2


def test_groups_of_nothing_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = replace(CHECK, rows=lambda area_code, as_of: areas.inside(area_code).none())
    monkeypatch.setattr(queries, "collect", lambda room: (nothing,) if room == "checks" else ())
    page = signed_in(a_person("county", Role.COUNTY_CLERK)).get("/").content.decode()
    assert "该做的都做完了" in page


def test_work_of_a_unit_is_shown_to_that_unit_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the access table says `unit`, rows must name the actor's own."""

    def held(area_code: str, as_of: date) -> list[SimpleNamespace]:
        return [
            SimpleNamespace(code=VILLAGE, name="本单位", responsible_unit_id=7),
            SimpleNamespace(code=VILLAGE, name="外单位", unit_id=8),
            SimpleNamespace(code=VILLAGE, name="无单位"),
        ]

    monkeypatch.setattr(queries, "relation_of", lambda role, capability: Relation.UNIT)
    monkeypatch.setattr(queries, "collect", lambda room: (replace(CHECK, rows=held),))
    actor = replace(an_actor(area=COUNTY), unit_id=7)
    with scoped(actor):
        (group,) = queries.work_due(actor, date(2020, 6, 30))

    assert [item.title for item in group.items] == ["走访本单位"]


def test_who_looked_at_identity_data_is_no_news_for_everyone() -> None:
    actor = an_actor()
    with scoped(actor):
        history.record(actor, "privacy.revealed", summary="入户核实")
        history.record(actor, "sample.done", summary="完成走访")
    page = signed_in(a_person("county", Role.COUNTY_CLERK)).get("/").content.decode()

    assert "完成走访" in page
    assert "入户核实" not in page


def test_of_many_villages_only_those_with_work_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "TILES", 1)
    only_one = replace(CHECK, rows=lambda area_code, as_of: areas.inside(VILLAGE))
    monkeypatch.setattr(queries, "collect", lambda room: (only_one,) if room == "checks" else ())
    context = signed_in(a_person("county", Role.COUNTY_CLERK)).get("/?as_of=2020-06-30").context

    assert [place.name for place in context["places"]] == ["东镇"]
    assert context["quiet"] == 1
