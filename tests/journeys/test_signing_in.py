"""At the gate: wrong passwords, a second factor, a new password; and the administrator who opens an account."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import watched
from tests.journeys.conftest import Person
from tests.journeys.hands import Look, sign_in
from yihu.site.seed.accounts import PASSWORD

pytestmark = pytest.mark.browser
ANOTHER = "Quiet-River-2020"


def try_to_sign_in(page: Page, address: str, username: str, password: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", password)
    with page.expect_navigation():
        page.press("input[name=password]", "Enter")


def test_five_wrong_passwords_lock_the_account_even_for_the_right_one(
    county_address: str, page: Page
) -> None:
    for _ in range(5):
        try_to_sign_in(page, county_address, "unit", "not-the-password")
    expect(page.locator("h1")).to_have_text("已锁定")
    try_to_sign_in(page, county_address, "unit", PASSWORD)
    expect(page.locator("h1")).to_have_text("已锁定")
    try_to_sign_in(page, county_address, "housing", PASSWORD)
    expect(page.locator("h1")).to_have_text("工作台")


def totp(secret: str, at: float) -> str:
    """RFC 6238 with the usual thirty seconds and six digits."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(at) // 30), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def test_a_second_factor_is_set_up_and_asked_for(
    county_address: str, person: Person, new_context: Callable[..., BrowserContext]
) -> None:
    page = person(county_address, "leader")
    look = Look(page)
    page.click("header summary:has-text('程远')")
    page.click("text=两步验证")
    look.at("mfa-index")
    page.click("a[href*='/2fa/totp/activate/']")
    # The gate asks once more first; its own address names this page too.
    expect(page.locator("input[name=password], input[name=code]").first).to_be_visible()
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
    expect(page.locator("input[name=code]")).to_be_visible()
    look.at("mfa-activate")
    secret = re.search(r"\b[A-Z2-7]{32}\b", page.content())
    assert secret is not None
    page.fill("input[name=code]", totp(secret.group(), time.time()))
    page.press("input[name=code]", "Enter")
    page.wait_for_url("**/2fa/recovery-codes/**")
    look.at("mfa-recovery")

    other = watched(new_context().new_page())
    try_to_sign_in(other, county_address, "leader", PASSWORD)
    Look(other).at("mfa-asked")
    other.fill("input[name=code]", "000000")
    with other.expect_navigation():
        other.press("input[name=code]", "Enter")
    expect(other.locator("h1")).not_to_have_text("工作台")
    # a code opens the gate once; the next one is of the next half minute
    other.fill("input[name=code]", totp(secret.group(), time.time() + 30))
    other.press("input[name=code]", "Enter")
    expect(other.locator("h1")).to_have_text("工作台")
    assert look.wrong == {}


def test_a_password_is_changed_by_its_owner(county_address: str, person: Person, page: Page) -> None:
    owner = person(county_address, "auditor")
    owner.click("header summary:has-text('贾方')")
    owner.click("text=修改密码")
    look = Look(owner)
    look.at("password-change")
    owner.fill("input[name=oldpassword]", PASSWORD)
    owner.fill("input[name=password1]", "123456")
    owner.fill("input[name=password2]", "123456")
    owner.press("input[name=password2]", "Enter")
    expect(
        owner.locator("#field-password1, #field-password2").locator(".invalid-feedback").first
    ).to_be_visible()
    for name, value in (("oldpassword", PASSWORD), ("password1", ANOTHER), ("password2", ANOTHER)):
        owner.fill(f"input[name={name}]", value)
    with owner.expect_navigation():
        owner.press("input[name=password2]", "Enter")

    try_to_sign_in(page, county_address, "auditor", PASSWORD)
    expect(page.locator("h1")).to_have_text("登录")
    sign_in(page, county_address, "auditor", password=ANOTHER)
    expect(page.locator("h1")).to_have_text("工作台")
    assert look.wrong == {}


def test_the_administrator_opens_an_account_and_its_owner_starts_with_a_new_password(
    county_address: str, person: Person, page: Page
) -> None:
    system = person(county_address, "system", then="/accounts/")
    for name, value in (("username", "newcomer"), ("name", "白露"), ("password", PASSWORD)):
        system.fill(f"main input[name={name}]", value)
    system.click("button:has-text('开通')")
    expect(system.locator("h1")).to_have_text("白露")
    Look(system).at("person")
    system.select_option("select[name=role]", label="乡镇经办")
    system.fill("input[name=area_code]", "430902107000")
    system.fill("input[name=start]", "2020-06-01")
    system.click("button:has-text('任职')")
    expect(system.locator("main ul")).to_contain_text("新桥河镇")

    try_to_sign_in(page, county_address, "newcomer", PASSWORD)
    assert "/password/change/" in page.url
    for name, value in (("oldpassword", PASSWORD), ("password1", ANOTHER), ("password2", ANOTHER)):
        page.fill(f"input[name={name}]", value)
    with page.expect_navigation():
        page.press("input[name=password2]", "Enter")
    page.goto(county_address)
    expect(page.locator("h1")).to_have_text("工作台")

    with system.expect_navigation():
        system.click("button:has-text('停用账号')")
    page.goto(f"{county_address}/households/")
    expect(page.locator("h1")).to_have_text("登录")
