"""A passkey: set up once, then the gate opens without a password."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.conftest import watched
from tests.journeys.hands import Look, sign_in
from yihu.site.seed.accounts import PASSWORD

pytestmark = pytest.mark.browser


def a_key(page: Page) -> None:
    """An authenticator built into the machine, whose owner always agrees."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_set_up_and_opens_the_gate_without_a_password(
    county_address: str, new_context: Callable[..., BrowserContext]
) -> None:
    address = county_address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    page = watched(new_context().new_page())
    a_key(page)
    look = Look(page)
    sign_in(page, address, "finance")
    page.goto(f"{address}/2fa/")
    page.click("a[href*='/2fa/webauthn/add/']")
    expect(page.locator("input[name=password], #mfa_webauthn_add").first).to_be_visible()
    if page.locator("input[name=password]").count():
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
    # The gate's own address names this page too: what stands on it tells that it is there.
    expect(page.locator("#mfa_webauthn_add")).to_be_visible()
    look.at("passkey-add")
    page.fill("input[name=name]", "办公室电脑")
    expect(page.locator("input[name=passwordless]")).to_be_checked()
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/**")
    page.goto(f"{address}/2fa/webauthn/")
    expect(page.locator("main")).to_contain_text("办公室电脑")
    look.at("passkey-list")

    page.context.clear_cookies()
    page.goto(f"{address}/login/?next=/funds/")
    page.click("#passkey_login")
    page.wait_for_url(f"{address}/funds/")  # not the gate, whose address ends alike
    expect(page.locator("h1")).to_be_visible()
    look.at("passkey-funds")
    assert look.wrong == {}


def test_a_passkey_that_is_not_given_says_why(county_address: str, phone: Page) -> None:
    look = Look(phone)
    phone.goto(f"{county_address}/login/")
    phone.click("#passkey_login")
    expect(phone.locator("#passkey-error")).to_contain_text("只认域名")
    look.at("passkey-refused-phone")
    assert look.wrong == {}
