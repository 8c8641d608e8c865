"""A phone without network: households taken along, two visits written, the tab closed and opened again, and
everything handed in once the network is back; what somebody else saw meanwhile is shown beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import watched
from tests.journeys.conftest import Person
from tests.journeys.gate import Gate
from tests.journeys.hands import Hand, Look, picture

pytestmark = pytest.mark.browser
PIN = "246810"
RAW = """async () => {
  let text = "";
  const plain = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? new TextDecoder().decode(value) : value && typeof value === "object"
    ? Object.values(value).map(plain).join(" ") : String(value);
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => { const asked = indexedDB.open(name); asked.onsuccess = () => done(asked.result); });
    for (const store of database.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = database.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      text += rows.map(plain).join(" ");
    }
    database.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const kept of await cache.matchAll()) text += await kept.text();
  }
  return text;
}"""


# The worker that keeps the page waits to be let in, as it waits for a slow network.
LATE = """{
  const register = ServiceWorkerContainer.prototype.register;
  const held = new Promise((done) => { window.letTheWorkerIn = done; });
  ServiceWorkerContainer.prototype.register = async function (...given) {
    await held;
    return register.apply(this, given);
  };
}"""


@pytest.fixture
def gate(fresh_county: str) -> Iterator[Gate]:
    with Gate(fresh_county) as between:
        yield between


def a_visit(page: Page, hand: Hand, uid: str, needs: str, *, water: str = "") -> None:
    page.goto(re.sub(r"#.*", "", page.url) + f"#/{uid}")
    if water:
        hand.click(".check[data-item=water] button[data-value=problem]")
        hand.write(".check[data-item=water] > input", water)
    if needs:
        hand.write("label.field:has-text('帮扶需求') input", needs)
    hand.click("text=提交")
    page.wait_for_url(re.compile(r"#/$"))


def test_a_phone_away_from_the_network_loses_nothing_doubles_nothing_and_asks_about_conflicts(
    fresh_county: str, gate: Gate, person: Person, new_context: Callable[..., BrowserContext]
) -> None:
    page = person(gate.address, "village", phone=True)
    page.add_init_script(LATE)
    page.goto(f"{gate.address}/visits/phone/")
    look, hand = Look(page), Hand(page, "村干部", "手机离线走访两户并上传")
    homes = page.locator("a.home")
    expect(homes.first).to_be_visible()
    look.at("visits-phone-list")
    uids = [str(one.get_attribute("href"))[2:] for one in homes.all()[:3]]
    name = homes.first.locator("strong").inner_text()
    page.goto(f"{gate.address}/visits/phone/#/{uids[0]}")
    expect(page.locator(".check")).to_have_count(6)
    look.at("visits-phone-form")
    page.goto(f"{gate.address}/visits/phone/#/offline")
    page.fill("#new-pin", PIN)
    page.fill("#new-pin-again", PIN)
    page.click("button:has-text('准备离线')")
    page.wait_for_timeout(1_500)  # nobody is told to go before the page itself is kept
    expect(page.locator("#note")).to_have_text("正在准备…")
    page.evaluate("letTheWorkerIn()")
    expect(page.locator("#note")).to_contain_text("可以离线使用了")
    look.at("visits-phone-offline")
    assert look.wrong == {}

    context = page.context
    gate.cut()
    context.set_offline(True)
    page.reload()
    page.fill("#pin", "000000")
    page.click("button:has-text('打开')")
    expect(page.locator("#note")).to_contain_text("PIN 不对")
    page.fill("#pin", PIN)
    page.click("button:has-text('打开')")
    expect(homes.first).to_be_visible()
    a_visit(page, hand, uids[0], "想务工", water="水管冻裂")
    a_visit(page, hand, uids[1], "")
    expect(page.locator("#queue-link")).to_have_text("待上传 2")
    raw = page.evaluate(RAW)
    assert len(raw) > 10_000
    assert name not in raw
    assert "水管冻裂" not in raw

    page.close()
    page = watched(context.new_page())
    page.goto(f"{gate.address}/visits/phone/#/queue")
    expect(page.locator(".queue li[data-state=waiting]")).to_have_count(2)
    expect(page.locator(".queue")).to_contain_text("已锁定")

    other = person(fresh_county, "team", phone=True, then="/visits/phone/")
    expect(other.locator("a.home").first).to_be_visible()
    a_visit(other, Hand(other, "驻村队员", "在线走访一户"), uids[0], "想养蜂")
    expect(other.locator("#note")).to_contain_text("已上传")

    gate.restore()
    context.set_offline(False)
    page.reload()
    expect(page.locator("body")).to_contain_text("有冲突 1")
    expect(page.locator(".queue li[data-state=conflict]")).to_have_count(1)
    expect(page.locator(".queue li[data-state=done]")).to_have_count(1)
    clash = page.locator(".clash")
    expect(clash).to_contain_text("想务工")
    expect(clash).to_contain_text("想养蜂")
    Look(page).at("visits-phone-conflict")
    page.click("button:has-text('以我为准')")
    expect(page.locator(".queue li[data-state=conflict]")).to_have_count(0)
    expect(page.locator("#queue-link")).to_have_text("待上传 0")
    page.reload()
    expect(page.locator(".queue li[data-state=done]")).to_have_count(3)

    page.goto(f"{gate.address}/visits/phone/#/{uids[2]}")
    needs = page.locator("label.field:has-text('帮扶需求') input")
    needs.fill("想学电焊")
    context.set_offline(True)
    with page.expect_response("**/visits/phone/data/**"):
        context.set_offline(False)
    page.wait_for_timeout(500)  # what the answer brings is shown by then
    expect(needs).to_have_value("想学电焊")

    desk = person(fresh_county, "village", then=f"/households/{uids[0]}/")
    panel = desk.locator("#panel-visits")
    expect(panel).to_contain_text("想务工")
    expect(panel).to_contain_text("水管冻裂")
    desk.goto(f"{fresh_county}/visits/")
    picture(desk, "visits-desk")
    assert desk.faults == []  # type: ignore[attr-defined]
    page.goto(f"{gate.address}/")
    page.click("header summary:has-text('邓禾')")
    page.click("button:has-text('退出登录')")
    page.wait_for_url("**/login/**")
    left = page.evaluate("indexedDB.databases().then((all) => all.map(({ name }) => name))")
    assert "yihu-lease" not in left
