"""Money from a village's wish to the households it reaches, seen by the public on a phone: proposed, reviewed, decided,
published, objected to, answered, started, accepted, paid by list, an asset, its income shared out and published.

Two visits: what is done by the demo's day, and in the autumn, when the terms of the notices are over.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import PHONE, watched
from tests.journeys.desk import Browsers, Desk, OnDay, Served, Sit, outside
from tests.journeys.hands import Look, picture

pytestmark = pytest.mark.browser
JOURNEY = "资金一条线（村、镇、部门、县、财政、公众）"
NUMBER, NAME = "2020-8-01", "八一村烘干房建设"
SUMMER, AUTUMN = "2020-06-30", "2020-10-20"


def test_money_goes_from_a_wish_to_the_households_and_the_public_sees_it(
    on_day: OnDay,
    desk: Sit,
    new_context: Browsers,
) -> None:
    with on_day(SUMMER) as at:
        project = _proposed_and_decided(desk, at.office)
        notice = _published(desk, at.office, "项目库公示", NAME)
        _objected_and_answered(desk, at, notice, new_context)
    with on_day(AUTUMN) as at:
        _built(desk, at.office, project)
        _paid_by_list(desk, at.office)
        plan = _shared_out(desk, at.office, project)
        assert plan
        shown = _published(desk, at.office, "收益分配公示", NAME, by="township")
        _seen_on_a_phone(at, shown, new_context)


def _proposed_and_decided(desk: Sit, office: str) -> str:
    village = desk(office, "village", "村干部")
    village.open("/projects/new/")
    village.fill(
        number=NUMBER,
        name=NAME,
        year="2020",
        document="村民代表会议记录7号",
        on="2020-05-06",
        category="产业发展",
        county_fen="12",
        scale="烘干机二台、机房一百平方米",
        target="年烘干稻谷三百吨",
        benefit="租金收益按户分配",
    )
    village.send()
    project = re.sub(r"^https?://[^/]+", "", village.page.url)
    picture(village.page, "money-proposed")
    village.notice(project, "村级公示", "2020-05-07", "2020-05-16")
    town = desk(office, "township.approver", "乡镇审核人")
    town.step(project, "reviewed", on="2020-05-18", document="新桥河镇审〔2020〕11号")
    clerk = desk(office, "township", "乡镇经办")
    clerk.notice(project, "乡镇公示", "2020-05-19", "2020-05-28")
    department = desk(office, "housing", "行业部门")
    department.step(project, "argued", on="2020-06-01", document="论证意见〔2020〕5号")
    leader = desk(office, "approver", "县级审核人")
    leader.step(project, "approved", on="2020-06-08", document="领导小组会议纪要〔2020〕6号")
    expect(leader.page.locator("main")).to_contain_text("已审定")
    return project


def _published(desk: Sit, office: str, kind: str, subject: str, *, by: str = "county") -> str:
    """Drafted from the ledger, checked, released by another person; the address on the public site."""
    drafter = desk(office, by, "拟稿人")
    drafter.open(f"/disclosure/?tab=due&q={kind}")
    row = drafter.page.locator("tr", has_text=kind).first
    expect(row).to_be_visible()
    row.locator("button, a[href*='/notices/']").first.click()
    drafter.clicks += 1
    expect(drafter.page.locator("#content")).to_contain_text(subject)
    expect(drafter.page.get_by_text("检查未发现身份证号")).to_be_visible()
    path = re.sub(r"^https?://[^/]+", "", drafter.page.url)
    drafter.verb("send")
    checker = desk(office, "approver", "县级审核人")
    checker.open(path)
    checker.verb("release")
    link = checker.page.locator("#content .alert-info a")
    expect(link).to_be_visible()
    picture(checker.page, f"money-released-{kind}")
    return str(link.get_attribute("href"))


def _objected_and_answered(desk: Sit, at: Served, notice: str, new_context: Browsers) -> None:
    visitor = outside(new_context)
    visitor.goto(notice)
    expect(visitor.locator("main")).to_contain_text(NAME)
    visitor.get_by_role("link", name="对这份公示提意见").click()
    visitor.fill("textarea[name=text]", "烘干房选址靠近水源，建议调整")
    visitor.get_by_role("button", name="提交意见").click()
    code = visitor.locator(".code").inner_text().strip()
    clerk = desk(at.office, "county", "县级经办")
    clerk.open("/disclosure/?tab=objections")
    clerk.send("#content a:has-text('烘干房选址')")
    clerk.fill(text="已请自然资源所现场核实，选址距水源三百米，符合规定", upheld="不成立")
    clerk.send()
    visitor.goto(f"{at.public}/answer/")
    visitor.fill("input[name=code]", code)
    visitor.locator("main form button").first.click()
    expect(visitor.locator("main")).to_contain_text("距水源三百米")
    picture(visitor, "money-answered-390")


def _built(desk: Sit, office: str, project: str) -> None:
    clerk = desk(office, "county", "县级经办")
    clerk.step(project, "in_library", on="2020-07-13", document="入库公告〔2020〕3号")
    clerk.step(project, "planned", on="2020-07-14", document="资扶组〔2020〕18号")
    clerk.notice(project, "实施前公示", "2020-07-15", "2020-07-24")
    clerk.step(
        project, "contracted", on="2020-07-27", document="一事一议记录〔2020〕2号", method="一事一议",
        contractor="示例农机合作社", contract_fen="11.5",
    )  # fmt: skip
    clerk.step(project, "started", on="2020-07-28")
    clerk.step(project, "finished", on="2020-09-10")
    department = desk(office, "housing", "行业部门")
    department.step(
        project, "accepted", on="2020-09-15", document="验收〔2020〕9号", result="合格", by="县乡联合验收组"
    )
    finance = desk(office, "finance", "财政")
    finance.step(
        project, "settled", on="2020-09-21", document="结算〔2020〕4号", audited_fen="11.5", by="区审计局"
    )
    clerk.notice(project, "完工公告", "2020-09-22", "2020-10-01")
    clerk.step(project, "disclosed", on="2020-09-22", document="完工公告〔2020〕1号")
    expect(clerk.page.locator("main")).to_contain_text("已公告")
    picture(clerk.page, "money-built")


def _paid_by_list(desk: Sit, office: str) -> None:
    """A household list of the same village: written by one, verified by two, public, paid under one voucher."""
    finance, checker = desk(office, "finance", "财政"), desk(office, "finance.checker", "财政复核")
    finance.open("/ledgers/funds.batches/?q=湘财预〔2020〕97号")
    finance.send("#content table a[href*='/funds/batches/']")
    finance.open(re.sub(r"^https?://[^/]+", "", finance.page.url).split("?")[0] + "allocate/")
    finance.fill(document="资扶组〔2020〕21号", on="2020-08-03", unit_id="新桥河镇扶贫站", yuan="50000")
    finance.send()
    _reviewed(checker, "2020-08-04")
    finance.open("/ledgers/funds.allocations/?q=资扶组〔2020〕21号")
    finance.send("#content table a[href*='/funds/allocations/']")
    finance.open(re.sub(r"^https?://[^/]+", "", finance.page.url).split("?")[0] + "pay/")
    finance.fill(voucher="ZF-8-1", on="2020-08-05", yuan="50000")
    finance.send()
    _reviewed(checker, "2020-08-06")
    village = desk(office, "village", "村干部")
    village.open("/projects/batches/new/")
    village.fill(number="DH-8-1", name="八一村种苗补助", item="种苗补助", on="2020-08-10")
    village.send()
    path = re.sub(r"^https?://[^/]+", "", village.page.url)
    village.fill(q="八一村")
    village.send("#content form[role=search] button")
    village.write("#content form.aid-add input[name=fen]", "800")
    village.send("#content form.aid-add button")
    for username, who in (("county", "县级经办"), ("township.approver", "乡镇审核人")):
        verifier = desk(office, username, who)
        verifier.open(f"{path}?as_of=2020-08-11")
        verifier.send("button[name=do][value=verify]")
    village.open(path)
    days = {"notice-first": "2020-08-12", "notice-last": "2020-08-21", "notice-place": "村务公开栏"}
    village.fill(**days)
    village.send("button[name=do][value=notice]")
    finance.open(path)
    offered = finance.page.locator("#content select[name=pay-payment_id]")
    label = next(text for text in offered.locator("option").all_inner_texts() if "ZF-8-1" in text)
    finance.choose("#content select[name=pay-payment_id]", label)
    finance.write("#content [name=pay-voucher]", "YKT-8-1")
    finance.send("button[name=do][value=pay]")
    expect(finance.page.locator("main")).to_contain_text("YKT-8-1")
    _reviewed(checker, AUTUMN)
    finance.open(path)
    expect(finance.page.locator("main")).to_contain_text("已兑现")
    picture(finance.page, "money-paid")
    village.open("/ledgers/incomes.lines/?q=YKT-8-1")
    paid = village.page.locator("#content table tbody tr")
    expect(paid).to_have_count(1)
    expect(paid).to_contain_text("800")
    expect(paid).to_contain_text("其他转移性收入")
    picture(village.page, "money-income")


def _reviewed(checker: Desk, on: str) -> None:
    """The second person posts the newest list that waits, on a day."""
    checker.open(f"/funds/pending/?as_of={on}")
    with checker.page.expect_navigation():
        checker.page.locator("#content a[href*='list=']").last.click()
    checker.send("button:has-text('全部复核过账')")
    expect(checker.page.locator("main")).to_contain_text("已复核过账")


def _shared_out(desk: Sit, office: str, project: str) -> str:
    clerk = desk(office, "township", "乡镇经办")
    pk = project.rstrip("/").rsplit("/", 1)[-1]
    clerk.open(f"/assets/new/?project={pk}")
    clerk.fill(kind="经营性资产")
    clerk.send()
    asset = re.sub(r"^https?://[^/]+", "", clerk.page.url)
    clerk.open(f"{asset}income/")
    clerk.fill(on="2020-10-08", kind="租金", period="2020年三季度", fen="6000", voucher="SY-1")
    clerk.send()
    clerk.open(f"/assets/plans/new/?asset={asset.rstrip('/').rsplit('/', 1)[-1]}")
    clerk.fill(on="2020-10-09", retained="1200")
    clerk.send()
    plan = re.sub(r"^https?://[^/]+", "", clerk.page.url)
    clerk.write("#content [name=meet-document]", "村民会议记录9号")
    clerk.send("#content button[value=meet]")
    approver = desk(office, "township.approver", "乡镇审核人")
    approver.open(plan)
    approver.write("#content [name=review-document]", "同意")
    approver.send("#content button[value=review]")
    picture(approver.page, "money-plan")
    return plan


def _seen_on_a_phone(at: Served, shown: str, new_context: Browsers) -> None:
    context = new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page = watched(context.new_page())
    page.goto(at.public)
    page.locator("input[name=q]").first.fill("收益分配")
    page.locator("form button").first.click()
    page.locator(f"main a[href*='{shown.rstrip('/').rsplit('/', 1)[-1]}']").first.click()
    expect(page.locator("main")).to_contain_text(NAME)
    expect(page.locator("main")).not_to_contain_text(re.compile(r"\d{17}[\dX]"))
    look = Look(page)
    look.at("money-public-390")
    assert look.wrong == {}
