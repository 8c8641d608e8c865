"""The pages: a day's register, one asset's life, the count on a list and on the phone, a station, a way out."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.tests.factories import COUNTY, VILLAGE, a_person, an_actor, signed_in, some_areas
from yihu.modules.assets import actions, queries
from yihu.modules.assets.models import Asset, Disposal
from yihu.modules.assets.rules import AssetKind
from yihu.modules.assets.tests.factories import a_month, a_station, an_asset, an_income

pytestmark = pytest.mark.django_db


@pytest.fixture
def road() -> Asset:
    some_areas()
    with scoped(an_actor()) as clerk:
        row = an_asset(clerk, kind=AssetKind.PUBLIC, fen=6_800_000, place="三组")
        actions.set_idle(clerk, row.pk, on=date(2020, 2, 1), reason="水毁待修")
        return row


def test_the_register_and_an_asset_on_the_business_day(road: Asset) -> None:
    with scoped(an_actor()) as clerk:
        shop = an_asset(clerk, on=date(2020, 6, 1), site="幸福安置点")
        an_income(clerk, shop, 300_000, on=date(2020, 6, 20))
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    page = client.get("/assets/?as_of=2020-06-30&sort=value").content.decode()
    assert page.index(shop.name) < page.index(road.name)
    assert "2020-02-01 起闲置" in page
    assert shop.name not in client.get("/assets/?state=idle").content.decode()
    one = client.get(f"/assets/{shop.pk}/").content.decode()
    assert "幸福安置点" in one
    assert "3,000.00" in one
    assert "还没有确权" in one
    assert "水毁待修" in client.get(f"/assets/{road.pk}/").content.decode()
    assert shop.name not in client.get("/assets/?as_of=2020-05-31").content.decode()
    assert client.get("/assets/999999/").status_code == 404
    assert client.get("/assets/?area=430111000000").status_code == 404


def test_a_village_counts_its_assets_on_one_page_and_at_the_place(road: Asset) -> None:
    with scoped(an_actor()) as clerk:
        other = an_asset(clerk)
    client = signed_in(a_person("village", Role.VILLAGE_CADRE, VILLAGE))
    url = "/assets/stocktake/?as_of=2020-06-30&year=2020"
    assert "已盘点 0 / 2 项" in client.get(url).content.decode()
    line = {f"{road.pk}-condition": "broken", f"{road.pk}-fen": "6.8", f"{road.pk}-reason": ""}
    assert "写明原因" in client.post(url, line).content.decode()
    assert client.post(url, line | {f"{road.pk}-reason": "路基塌方"}).status_code == 302
    assert "已盘点 1 / 2 项" in client.get(url).content.decode()
    counted = client.post(f"/assets/{other.pk}/count/?year=2020", {"condition": "good", "fen": "10"})
    assert counted["Location"] == f"/assets/{other.pk}/?year=2020"
    with zipfile.ZipFile(io.BytesIO(client.get("/assets/stocktake/print/?year=2020").content)) as paper:
        text = paper.read("word/document.xml").decode()
    assert "路基塌方" in text


def test_what_happens_to_an_asset_is_typed_on_its_page(road: Asset) -> None:
    client = signed_in(a_person("clerk", Role.TOWNSHIP_CLERK, "430902101000"))
    at = f"/assets/{road.pk}"
    client.get("/assets/?as_of=2020-06-30")
    typed = {
        "on": "2020-06-01",
        "giver": "县交通局",
        "level": "village",
        "owner": "东一村",
        "keeper_unit": "东一村",
    }
    assert "一起填写" in client.post(f"{at}/hand-over/", typed).content.decode()
    assert client.post(f"{at}/hand-over/", typed | {"keeper": "王某"}).status_code == 302
    assert client.post(f"{at}/in-use/", {"on": "2020-06-02", "remedy": "修复"}).status_code == 302
    assert client.post(f"{at}/in-use/", {"on": "2020-06-03", "remedy": "再修"}).status_code == 409
    asked = client.post(f"{at}/dispose/", {"on": "2020-06-10", "way": "scrap", "reason": "改线"})
    page = client.get(asked["Location"]).content.decode()
    assert "改线" in page
    assert "乡镇同意" in page
    approver = signed_in(a_person("approver", Role.TOWNSHIP_APPROVER, "430902101000"))
    step = {"do": "agree", "agree-on": "2020-06-12", "agree-document": ""}
    assert "会议记录或文号" in approver.post(asked["Location"], step).content.decode()
    assert approver.post(asked["Location"], step | {"agree-document": "纪要4号"}).status_code == 302
    with scoped(an_actor()):
        assert Disposal.objects.get().stage == "agreed"


def test_a_station_shows_its_months_and_what_the_rule_still_asks(road: Asset) -> None:
    with scoped(an_actor()) as clerk:
        station = a_station(clerk, connected_on=date(2019, 12, 20))
        a_month(clerk, station, date(2020, 1, 1), 1_000_00, 200_00)
    client = signed_in(a_person("clerk", Role.COUNTY_CLERK))
    page = client.get(f"/assets/solar/{station.pk}/?as_of=2020-06-30").content.decode()
    assert "缺 2020年2月、2020年3月、2020年4月、2020年5月 月报" in page
    assert "还差 960.00 元" in page
    assert "不低于 80%" in page
    whole = client.get("/assets/solar/").content.decode()
    assert "0.00" in whole
    assert "缺 4 个月" in whole
    assert "待分配收益 1,200.00 元" in client.get("/assets/plans/").content.decode()
    assert client.get("/assets/register/print/").content.startswith(b"PK")
    with scoped(an_actor()):
        assert [one.pk for one in queries.labour_short(COUNTY, date(2020, 6, 30))] == [station.pk]
