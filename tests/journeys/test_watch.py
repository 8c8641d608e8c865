"""The watch from a family's own report to the end of the risk: reported on a phone without signing in, checked, compared,
assessed, public, reviewed, decided, helped and visited; cleared only after six months; the tracking code tells how far.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import PHONE, watched
from tests.journeys.conftest import Person
from tests.journeys.desk import Browsers, Desk, OnDay, Sit
from tests.journeys.hands import Hand, Look

pytestmark = pytest.mark.browser
JOURNEY = "监测对象从申报到消除"
WHO, WHAT = "向春来", "母亲大病住院，借了三万多元"
SUMMER, AFTER_NOTICE, WINTER, AT_LAST = "2020-06-30", "2020-07-10", "2021-01-20", "2021-02-01"


def test_a_family_reports_is_helped_and_its_risk_ends(
    on_day: OnDay, desk: Sit, person: Person, new_context: Browsers
) -> None:
    with on_day(SUMMER) as at:
        home = watched(new_context(viewport=PHONE, has_touch=True, is_mobile=True).new_page())
        code = _reported(home, at.office)
        case = _taken_up_until_public(desk, at.office)
    with on_day(AFTER_NOTICE) as at:
        _decided(desk, at.office, case)
        _helped_on_a_phone(person, at.office, case)
        assert "监测帮扶中" in _told(home, at.office, code)
    with on_day(WINTER) as at:
        _clearance_until_public(desk, at.office, case)
    with on_day(AT_LAST) as at:
        _cleared(desk, at.office, case)
        assert "风险已消除" in _told(home, at.office, code)


def _reported(page: Page, office: str) -> str:
    """The tracking code of what somebody at home sent."""
    hand, look = Hand(page, "群众", JOURNEY), Look(page)
    page.goto(f"{office}/report/")
    look.at("watch-report-choose-390")
    hand.send("a:has-text('新桥河镇')")
    hand.choose("select[name=area_code]", "八一村")
    hand.write("input[name=name]", WHO)
    hand.write("input[name=phone]", "13900000000")
    hand.choose("select[name=risk]", "因病")
    hand.write("textarea[name=text]", WHAT)
    look.at("watch-report-form-390")
    hand.send("button[type=submit]")
    code = page.locator(".report-code").inner_text().strip()
    look.at("watch-report-code-390")
    assert look.wrong == {}
    return code


def _told(page: Page, office: str, code: str) -> str:
    page.goto(f"{office}/report/state/")
    page.fill("input[name=code]", code)
    with page.expect_navigation():
        page.locator("main form button").first.click()
    return page.locator("main").inner_text()


def work(hand: Hand, key: str, *, opened: bool = False, **fields: str) -> None:
    """One of the works a case offers: its fields, its button, nothing refused."""
    if opened:
        hand.click(f"details:has(#work-{key}) summary")
    for name, text in fields.items():
        place = f"#work-{key} [name={key}-{name}]"
        if hand.page.locator(place).first.evaluate("one => one.tagName") == "SELECT":
            hand.choose(place, text)
        else:
            hand.write(place, text)
    hand.send(f"#work-{key} button[name=do]")
    expect(hand.page.locator("#content .alert-danger, #content .invalid-feedback")).to_have_count(0)


def _taken_up_until_public(desk: Sit, office: str) -> str:
    village = desk(office, "village", "村干部")
    village.open("/monitoring/clues/")
    village.send(f"#content a:has-text('{WHO}')")
    expect(village.page.locator("#content")).to_contain_text(WHAT)
    village.fill(**{"accept-assigned_to": "邓禾", "head-sex": "男", "head-born_on": "1970-01-01"})
    village.send("button[name=do][value=accept]")
    case = re.sub(r"^https?://[^/]+", "", village.page.url)
    work(village, "next", category="边缘易致贫户", income="4300", document="核查表1号")
    work(village, "sign")
    county = desk(office, "county", "县级经办")
    county.open(case)
    work(county, "compare", kind="车辆")
    work(county, "next", document="比对〔2020〕31号")
    village.open(case)
    work(village, "next", entitled="32", present="27", document="评议记录6号")
    work(village, "next", contact="12317")
    expect(village.page.locator("#content")).to_contain_text("已公示")
    return case


def _decided(desk: Sit, office: str, case: str) -> None:
    for username, who, document in (
        ("township.approver", "乡镇审核人", "新桥河镇监〔2020〕3号"),
        ("approver", "县级审核人", "资扶监〔2020〕9号"),
        ("county", "县级经办", "资扶公〔2020〕12号"),
    ):
        sitting = desk(office, username, who)
        sitting.open(case)
        work(sitting, "next", document=document)
    expect(sitting.page.locator("#content")).to_contain_text("监测帮扶中")


def _helped_on_a_phone(person: Person, office: str, case: str) -> None:
    """The team plans, finishes and visits; clearing is refused before its time, and says when it can be."""
    team = Hand(person(office, "team", phone=True, then=case), "驻村工作队", JOURNEY)
    look = Look(team.page)
    look.at("watch-case-390")
    work(team, "measure", kind="综合保障", text="临时救助和大病医疗救助", owner="镇民政办")
    team.send("#content a:has-text('登记落实')")
    look.at("watch-measure-390")
    team.write("[name=done-effect]", "已报销二万一千元，发放临时救助三千元")
    team.send("button[name=do][value=done]")
    team.page.goto(f"{office}{case}")
    work(team, "visit", text="母亲已出院，在家休养，药费能够承担")
    expect(team.page.locator("#content")).to_contain_text("母亲已出院")
    team.click("details:has(#work-next) summary")
    team.write("#work-next [name=next-document]", "核实表1号")
    team.write("#work-next [name=next-income]", "9000")
    team.send("#work-next button[name=do]")
    expect(team.page.locator("#work-next")).to_contain_text("纳入监测未满 6 个月")
    assert look.wrong == {}


def _clearance_until_public(desk: Sit, office: str, case: str) -> None:
    village = desk(office, "village", "村干部")
    village.open(case)
    work(village, "next", opened=True, document="核实表1号", income="9000")
    work(village, "next", entitled="32", present="30", document="评议记录1号")
    work(village, "next", contact="12317")
    expect(village.page.locator("#content")).to_contain_text("消除已公示")


def _cleared(desk: Sit, office: str, case: str) -> None:
    for username, who, document in (
        ("township.approver", "乡镇审核人", "新桥河镇监〔2021〕1号"),
        ("approver", "县级审核人", "资扶监〔2021〕2号"),
        ("county", "县级经办", "资扶公〔2021〕2号"),
    ):
        sitting: Desk = desk(office, username, who)
        sitting.open(case)
        work(sitting, "next", document=document)
    expect(sitting.page.locator("#content")).to_contain_text("风险已消除")
