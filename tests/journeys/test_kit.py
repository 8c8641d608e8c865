"""The page kit in a real browser: desk and phone, keyboard, paste from Excel, and what axe finds."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import DESKTOP, PHONE, watched
from tests.database import Database
from tests.serving import served
from yihu.core.access.roles import Role
from yihu.core.access.scope import scoped
from yihu.core.ledgers import actions
from yihu.core.rooms import declared
from yihu.core.tests.factories import (
    NEIGHBOUR,
    OTHER_VILLAGE,
    VILLAGE,
    a_person,
    an_actor,
    signed_in,
    some_areas,
)

pytestmark = pytest.mark.browser
SITES = "/ledgers/places.sites/"
PAGES = ("/ui/", "/", "/ledgers/", SITES, f"{SITES}new/", f"{SITES}grid/", f"{SITES}print/", "/search/?q=东")
# Text that a person must read on a phone and that is smaller than 16 px.
SMALL_TEXT = """() => [...document.querySelectorAll('main *, header *')].filter((element) =>
  [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()) &&
  element.getClientRects().length && !element.closest('svg, kbd, thead, .chart, .visually-hidden, .tabulator') &&
  parseFloat(getComputedStyle(element).fontSize) < 16
).map((element) => element.className + ': ' + element.textContent.trim().slice(0, 20))"""


@pytest.fixture
def address(committed_db: Database) -> Iterator[str]:
    """A county with ten resettlement sites, served."""
    some_areas()
    actor = an_actor()
    villages = (VILLAGE, NEIGHBOUR, OTHER_VILLAGE)
    rows = [
        {
            "area_code": villages[number % 3],
            "name": f"{'甲乙丙丁戊己庚辛壬癸'[number]}安置点",
            "start": date(2018, 1 + number, 1),
            "households": 10 + number,
            "persons": 40 + number,
        }
        for number in range(10)
    ]
    with scoped(actor):
        actions.enter_many(actor, declared("ledgers", "places.sites"), rows)
    with served(committed_db, worker=True) as where:
        yield where


@pytest.fixture
def desk(address: str, new_context: Callable[..., BrowserContext]) -> Page:
    return _signed_in(
        address, new_context(viewport=DESKTOP, permissions=["clipboard-read", "clipboard-write"])
    )


def _signed_in(address: str, context: BrowserContext) -> Page:
    client = signed_in(a_person(f"clerk{id(context)}", Role.COUNTY_CLERK))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}])
    page = watched(context.new_page())
    page.address = address  # type: ignore[attr-defined]
    return page


def go(page: Page, path: str) -> None:
    page.goto(f"{page.address}{path}", wait_until="networkidle")  # type: ignore[attr-defined]


def faults(page: Page) -> list[str]:
    found: list[str] = page.faults  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["1440", "390"])
def test_axe_finds_nothing_and_nothing_overflows(
    size: dict[str, int], address: str, new_context: Callable[..., BrowserContext]
) -> None:
    page = _signed_in(address, new_context(viewport=size))
    found: dict[str, object] = {}
    for path in (*PAGES, f"{SITES}1/"):
        go(page, path)
        broken = [rule["id"] for rule in Axe().run(page).response["violations"]]
        too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        small = page.evaluate(SMALL_TEXT) if size is PHONE else []
        if broken or too_wide or small:
            found[path] = (broken, "too wide" if too_wide else "", small)
    assert found == {}
    assert [fault for fault in faults(page) if "2020-02-30" not in fault] == []


def test_a_list_is_filtered_sorted_kept_as_a_view_and_sent_as_a_link(desk: Page) -> None:
    go(desk, SITES)
    desk.get_by_label("乡镇", exact=True).select_option(label="东镇")
    village = desk.get_by_label("村（社区）", exact=True)
    expect(village.locator("option")).to_have_count(3)
    village.select_option(label="东二村")
    desk.get_by_role("button", name="查询").click()

    expect(desk.locator("#list tbody tr")).to_have_count(3)
    assert "area=430902101202" in desk.url
    assert "q=" not in desk.url.replace("__q", ""), "empty filters do not belong in the address"
    desk.get_by_role("link", name="安置户数（户）").click()
    expect(desk.locator("th[aria-sort]")).to_have_attribute("aria-sort", "ascending")
    desk.get_by_role("link", name="安置户数（户）").click()
    first = desk.locator("#list tbody tr").first
    expect(first).to_contain_text("辛安置点")

    desk.get_by_text("存为视图").click()
    desk.get_by_label("视图名称").fill("东二村按户数")
    with desk.expect_navigation():
        desk.get_by_role("button", name="保存", exact=True).click()
    go(desk, SITES)
    desk.get_by_role("link", name="东二村按户数").click()
    expect(desk.locator("#list tbody tr")).to_have_count(3)
    expect(desk.locator("#list tbody tr").first).to_contain_text("辛安置点")
    first.get_by_role("checkbox").check()
    expect(desk.locator("[data-chosen]")).to_have_text("已选 1 条")
    assert faults(desk) == []


def test_a_long_number_is_seen_whole_and_the_last_column_is_reached_by_keyboard(desk: Page) -> None:
    """The first column stays in sight; what Excel has cut is refused with the way out."""
    go(desk, "/ledgers/households.household_years/grid/")
    desk.evaluate("text => navigator.clipboard.writeText(text)", "4309021012010001\n4.30902E+15")
    first = desk.locator(".tabulator-row").first.locator(".tabulator-cell[tabulator-field=number]")
    first.click()
    desk.keyboard.press("Control+v")
    expect(desk.locator("#grid-problems")).to_contain_text("请在 Excel 中把该列设为“文本”")
    expect(first).to_have_text("4309021012010001")
    assert first.evaluate("cell => cell.scrollWidth <= cell.clientWidth")

    last = desk.locator(".tabulator-row").first.locator(".tabulator-cell").last
    for _ in range(desk.locator(".tabulator-header .tabulator-col").count()):
        desk.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport()
    expect(first).to_be_in_viewport()


def test_a_block_from_excel_is_pasted_checked_corrected_and_saved(desk: Page) -> None:
    go(desk, f"{SITES}grid/")
    lines = [
        "东一村\t子安置点\t2018.10.1\t\t30\t100\t",
        "东二村\t丑安置点\t2018-10-02\t\t三十\t90\t",
        "西一村\t寅安置点\t20181003\t\t8\t20\t旧校舍改建",
    ]
    desk.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    desk.locator(".tabulator-row").first.locator(".tabulator-cell[tabulator-field=area_code]").click()
    desk.keyboard.press("Control+v")

    expect(desk.locator("#grid-status")).to_have_text("已填 3 行，1 处需要改正")
    expect(desk.locator("#grid-problems li")).to_contain_text(
        ["第 2 行“安置户数（户）”：“三十”应为整数，请改正"]
    )
    wrong = desk.locator(".tabulator-cell.is-wrong")
    expect(wrong).to_have_count(1)
    wrong.dblclick()
    desk.keyboard.press("Control+a")
    desk.keyboard.type("30")
    desk.keyboard.press("Enter")
    expect(desk.locator("#grid-status")).to_have_text("已填 3 行，检查通过，可以保存")

    desk.get_by_role("button", name="保存全部").click()
    desk.wait_for_url("**/exchange/*/")
    expect(desk.get_by_text("撤销整批").first).to_be_visible()  # the worker's work
    go(desk, SITES)
    expect(desk.locator("#list")).to_contain_text("寅安置点")
    expect(desk.locator(".sums")).to_contain_text("13条")
    assert faults(desk) == []


def test_a_block_with_its_header_lands_under_the_names(desk: Page) -> None:
    go(desk, f"{SITES}grid/")
    lines = [
        "序号\t安置点名称\t村名\t安置人数\t安置户数\t入住时间",
        *(f"{at}\t{at}号点\t东一村\t{at + 3}\t{at}\t2018年10月" for at in range(1, 31)),
        '31\t"两行\n的点"\t东二村\t9\t3\t2018.10',
    ]
    desk.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(lines))
    desk.locator(".tabulator-row").first.locator(".tabulator-cell[tabulator-field=area_code]").click()
    desk.keyboard.press("Control+v")

    expect(desk.locator("#grid-status")).to_contain_text("已填 31 行，")
    expect(desk.locator("#grid-status")).to_contain_text("列名不认识")
    first = desk.locator(".tabulator-row").first
    expect(first.locator("[tabulator-field=name]")).to_have_text("1号点")
    expect(first.locator("[tabulator-field=persons]")).to_have_text("4")
    assert faults(desk) == []


def test_the_slash_key_leads_to_search_and_hits_are_links(desk: Page) -> None:
    go(desk, "/")
    desk.keyboard.press("/")
    expect(desk.get_by_label("全局搜索")).to_be_focused()
    desk.keyboard.type("东二")
    desk.locator("#search-hits").get_by_role("link", name="东二村").wait_for()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/search/?q=*")
    expect(desk.locator("main")).to_contain_text("东二村")
    assert faults(desk) == []


def test_a_whole_entry_is_made_by_keyboard_alone(desk: Page) -> None:
    go(desk, f"{SITES}new/")
    desk.get_by_label("安置点名称").focus()
    desk.keyboard.type("卯安置点")
    desk.keyboard.press("Tab")
    desk.get_by_label("入住日期").fill("2019-01-01")
    desk.get_by_label("安置户数").fill("5")
    desk.get_by_label("安置人数").fill("x")
    desk.keyboard.press("Enter")
    expect(desk.locator("#field-persons .invalid-feedback")).to_contain_text("应为整数")
    expect(desk.locator("#field-area_code .invalid-feedback")).to_contain_text("必填")
    expect(desk.get_by_label("安置点名称")).to_have_value("卯安置点")

    desk.get_by_label("安置人数").fill("9")
    desk.locator("#field-area_code .ts-control input").focus()
    desk.keyboard.type("东二")
    expect(desk.locator(".ts-dropdown .option.active")).to_have_text("东镇东二村")
    desk.keyboard.press("Enter")
    desk.get_by_label("安置人数").focus()
    desk.keyboard.press("Enter")
    expect(desk.locator("main")).to_contain_text("卯安置点")
    expect(desk.locator("main")).to_contain_text("东镇 东二村")
    assert faults(desk) == []


def test_a_quick_choice_leaves_the_next_field_alone(desk: Page) -> None:
    """The list opened again a third of a second after the last key and took the words of the next field."""
    go(desk, f"{SITES}new/")
    desk.locator("#field-area_code .ts-control").click()
    desk.keyboard.type("东二")
    desk.locator(".ts-dropdown .option", has_text="东镇东二村").click()
    name = desk.get_by_label("安置点名称")
    name.focus()
    desk.wait_for_timeout(600)  # longer than any wait of the list
    expect(name).to_be_focused()
    expect(desk.locator(".ts-dropdown")).to_be_hidden()


def test_a_chart_can_be_read_as_a_table(desk: Page) -> None:
    go(desk, "/ui/")
    chart = desk.locator("[data-chart-frame]").first
    expect(chart.locator("svg").last).to_be_visible()
    chart.locator("[data-chart]").hover()
    chart.get_by_role("button", name="看表格").click()
    expect(chart.get_by_role("table")).to_contain_text("86.8")
    chart.get_by_role("button", name="复制").click()
    expect(chart.get_by_role("button", name="已复制")).to_be_visible()
    assert "86.8" in desk.evaluate("navigator.clipboard.readText()")
    assert [fault for fault in faults(desk) if "2020-02-30" not in fault] == []
