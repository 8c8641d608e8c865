"""A round of 因灾排查: made by the office with a question of its own, answered by a village cadre on the phone, seen by
village, a sample asked again by somebody else, and what was found stands in the household's own facts.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Person
from tests.journeys.desk import Desk, Sit
from tests.journeys.hands import Hand, Look

pytestmark = pytest.mark.browser
JOURNEY = "一次因灾排查"
TITLE = "2020年6月强降雨因灾排查"


def test_a_round_from_its_questions_to_the_facts(fresh_county: str, person: Person, desk: Sit) -> None:
    office = desk(fresh_county, "county", "县级经办")
    survey = _made(office)
    first, second = _answered_on_a_phone(person, fresh_county)
    _seen_by_village(office, survey, first)
    _confirmed(office, survey, first)
    _asked_again(office, survey)
    assert second != first


def _made(office: Desk) -> str:
    office.open("/surveys/")
    office.click("#content a:has-text('新建调研排查'), .page-header a:has-text('新建调研排查')")
    office.choose("select[aria-label=乡镇]", "新桥河镇")
    office.send("button:has-text('选定')")
    expect(office.page.locator("h1")).to_contain_text("新桥河镇")
    office.fill(kind="因灾排查", title=TITLE, scope="建档立卡户", document="资防汛〔2020〕7号")
    office.write("#content [name=own]", "是否已转移安置 | 是否\n需要的物资 | 单选 | 粮食、衣被、不需要")
    office.send()
    expect(office.page.locator("h1")).to_contain_text(TITLE)
    Look(office.page).at("survey-round-1440")
    return re.sub(r"^https?://[^/]+", "", office.page.url)


def _answered_on_a_phone(person: Person, address: str) -> tuple[str, str]:
    """The names of the two households asked, the first without safe water."""
    page = person(address, "village", phone=True, then="/surveys/")
    cadre, look = Hand(page, "村干部", JOURNEY), Look(page)
    look.at("survey-list-390")
    cadre.send(f"#content a:has-text('{TITLE}')")
    look.at("survey-village-390")
    cadre.send("#content .search-list a")
    look.at("survey-sheet-390")
    names = []
    for hit, water in (("是", "否"), ("否", "是")):
        names.append(page.locator("h1").inner_text().split(" ")[0])
        cadre.send("button[value=save]")
        expect(page.locator("#content")).to_contain_text("请填写“是否受灾影响生活”")
        for key, answer in (("hit", hit), ("housing", "否"), ("water", water), ("own_1", "是")):
            cadre.click(f"#field-q_{key} label:has-text('{answer}')")
        cadre.click("#field-q_own_2 label:has-text('不需要')")
        cadre.send("button[value=save]")
        expect(page.locator(".alert-success, .toast").first).to_contain_text("已登记")
    assert look.wrong == {}
    return names[0], names[1]


def _seen_by_village(office: Desk, survey: str, troubled: str) -> None:
    office.open(survey)
    row = office.page.locator("#content tr:has-text('八一村')")
    expect(row.locator("[data-label=已登记]")).to_have_text("2")
    problems = office.page.locator("#content .card:has-text('发现的问题')")
    expect(problems).to_contain_text(troubled)
    expect(problems).to_contain_text("饮水安全有保障")


def _confirmed(office: Desk, survey: str, troubled: str) -> None:
    """What the round found differs from the year's information: the office takes it over."""
    office.click(f"#content .card:has-text('待确认') a:has-text('{troubled}')")
    office.click("label:has-text('是否解决安全饮用水')")
    office.send("button[value=confirm]")
    page = office.page
    office.click(f"#content a:has-text('{troubled}')")
    page.wait_for_url("**/households/**")
    page.goto(f"{page.url}years/2020/")
    expect(page.locator("select[name=safe_water] option:checked")).to_have_text("否")


def _asked_again(office: Desk, survey: str) -> None:
    office.open(survey)
    office.send("button:has-text('按村分层抽样')")
    office.send("#content a[href*='/surveys/rechecks/']")
    for key, answer in (
        ("hit", "否"),
        ("housing", "否"),
        ("water", "是"),
        ("own_1", "否"),
        ("own_2", "不需要"),
    ):
        office.click(f"#field-q_{key} label:has-text('{answer}')")
    Look(office.page).at("survey-again-1440")
    office.send()
    expect(office.page.locator(".kpi-row")).to_contain_text("复核一致率")
    expect(office.page.locator("#content .card:has-text('抽样复核')")).to_contain_text("一致")
