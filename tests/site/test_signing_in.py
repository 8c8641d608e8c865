"""Who gets in, as whom, and for how long."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from yihu.core import clock
from yihu.core.access.roles import Role
from yihu.core.accounts import actions, passwords, queries, rules
from yihu.core.accounts.adapter import SecondFactorAdapter
from yihu.core.accounts.models import Post, User
from yihu.core.tests.factories import COUNTY, TOWNSHIP, a_person, some_areas
from yihu.site import middleware

pytestmark = pytest.mark.django_db
PASSWORD = "Quiet-River-Stone-41"


@pytest.fixture(autouse=True)
def _county() -> None:
    some_areas()
    cache.clear()  # failures counted for another test's person of the same login


def a_user(username: str = "clerk", role: Role = Role.TOWNSHIP_CLERK, area: str = TOWNSHIP) -> User:
    user = a_person(username, role, area)
    user.set_password(PASSWORD)
    user.password_set_on = clock.today()
    user.save()
    return user


def sign_in(client: Client, username: str = "clerk", password: str = PASSWORD) -> int:
    return client.post("/login/", {"login": username, "password": password}).status_code


@pytest.mark.parametrize(
    "path", ["/", "/indicators/", "/households/", "/ledgers/", "/accounts/", "/search/?q=x"]
)
def test_a_stranger_is_sent_to_the_sign_in_page(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/login/")


def test_the_right_password_lets_in(client: Client) -> None:
    a_user()

    assert sign_in(client) == 302
    assert client.get("/").status_code == 200


def test_nobody_can_sign_up(client: Client) -> None:
    assert client.get("/accounts/signup/").status_code in (302, 404)
    assert client.get("/signup/").status_code == 302


def test_the_fifth_wrong_password_locks_even_the_right_one_out(client: Client) -> None:
    a_user()
    answers = [sign_in(client, password="wrong-wrong-wrong") for _ in range(5)]

    assert answers[-1] == 429
    assert sign_in(client) == 429
    assert client.get("/").status_code == 302


def test_a_wrong_password_and_an_unknown_login_read_the_same(client: Client) -> None:
    a_user()

    known = client.post("/login/", {"login": "clerk", "password": "wrong-wrong"}).content.decode()
    unknown = client.post("/login/", {"login": "clerc", "password": "wrong-wrong"}).content.decode()

    assert "没有登录" in known
    assert known.replace("clerk", "X").count("没有登录") == unknown.replace("clerc", "X").count("没有登录")


def test_without_a_post_there_is_nothing_to_see(client: Client) -> None:
    user = a_user()
    Post.objects.filter(user=user).update(end=clock.today())

    sign_in(client)

    assert client.get("/").status_code == 403


def test_access_ends_on_the_day_the_post_ends(client: Client) -> None:
    user = a_user()
    last_day = date(2020, 6, 29)
    Post.objects.filter(user=user).update(end=last_day + timedelta(days=1))

    assert queries.actor_for(user, last_day) is not None
    assert queries.actor_for(user, last_day + timedelta(days=1)) is None


def test_closing_an_account_ends_its_sessions(client: Client) -> None:
    user = a_user()
    sign_in(client)

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert client.get("/").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(client: Client) -> None:
    user = a_user()
    sign_in(client)
    User.objects.filter(pk=user.pk).update(must_change_password=True)

    answer = client.get("/")

    assert answer.status_code == 302
    assert answer["Location"] == "/password/change/"
    assert client.get("/password/change/").status_code == 200


def test_an_idle_desk_is_signed_out_sooner_for_those_who_sign(client: Client) -> None:
    a_user("clerk", Role.COUNTY_CLERK, COUNTY)
    a_user("signer", Role.COUNTY_APPROVER, COUNTY)
    twenty_minutes = 20 * 60
    for username, expected in (("clerk", 200), ("signer", 302)):
        client.logout()
        sign_in(client, username)
        client.get("/")
        session = client.session
        session[middleware.SEEN_KEY] -= twenty_minutes
        session.save()

        assert client.get("/").status_code == expected


def test_a_person_acts_in_the_post_they_choose(client: Client) -> None:
    user = a_user()
    other = Post.objects.create(user=user, role=Role.COUNTY_CLERK, area_code=COUNTY, start=date(2019, 6, 1))
    sign_in(client)

    client.post("/post/", {"post": other.pk})

    assert Role.COUNTY_CLERK.label in client.get("/").content.decode()


def test_somebody_elses_post_cannot_be_chosen(client: Client) -> None:
    a_user()
    foreign = Post.objects.get(user=a_user("other", Role.COUNTY_APPROVER, COUNTY))
    sign_in(client)

    client.post("/post/", {"post": foreign.pk})

    assert Role.COUNTY_APPROVER.label not in client.get("/").content.decode()


def test_pages_come_under_a_strict_policy(client: Client) -> None:
    policy = client.get("/login/")["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


@pytest.mark.parametrize(
    ("password", "profile", "passes"),
    [
        ("Quiet-River-Stone-41", "asvs", True),
        ("correct horse battery", "asvs", True),
        ("short-1A", "asvs", False),
        ("fupin-2020-zhenxing", "asvs", False),
        ("aaaaaaaaaaaaaaaa", "asvs", False),
        ("correct horse battery", "mlps3", False),
        ("Correct7horse", "mlps3", True),
    ],
)
def test_passwords_follow_the_profile(password: str, profile: str, *, passes: bool) -> None:
    if passes:
        rules.check_password(password, rules.PROFILES[profile])
    else:
        with pytest.raises(rules.WeakPassword):
            rules.check_password(password, rules.PROFILES[profile])


@pytest.mark.parametrize(("days", "due"), [(89, False), (90, True)])
def test_the_stricter_profile_wants_a_new_password_every_ninety_days(days: int, *, due: bool) -> None:
    set_on = date(2020, 1, 1)

    assert rules.must_change(set_on, set_on + timedelta(days=days), rules.PROFILES["mlps3"]) is due
    assert not rules.must_change(set_on, set_on + timedelta(days=days), rules.PROFILES["asvs"])


def test_a_program_acts_in_the_post_of_its_token(client: Client) -> None:
    from yihu.core.access.actor import Actor
    from yihu.core.access.scope import scoped

    post = Post.objects.get(user=a_user())
    with scoped(Actor.system(COUNTY)) as system:
        token = actions.issue_token(system, post.pk, "报送程序", start=date(2019, 1, 1))
    ask = "/api/indicators?key=rect.found&as_of=2020-06-30"

    assert client.get(ask).status_code == 401
    assert client.get(ask, headers={"Authorization": "Bearer nonsense"}).status_code == 401
    answer = client.get(ask, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert answer.json()[0]["area"] == TOWNSHIP
    refused = client.get(f"{ask}&area={COUNTY}", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.json()["code"]) == (403, "out_of_scope")
    Post.objects.filter(pk=post.pk).update(end=clock.today())
    assert client.get(ask, headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_a_password_used_before_does_not_come_back(settings: pytest.FixtureRequest) -> None:
    settings.YIHU_PASSWORD_PROFILE = "mlps3"  # type: ignore[attr-defined]
    user = a_user()
    for number in range(1, 5):
        passwords.change(user, f"Quiet-River-Stone-{number}", on=date(2020, 1, number), must_change=False)

    with pytest.raises(rules.WeakPassword, match="最近 5 次"):
        passwords.check(user, PASSWORD)
    passwords.change(user, "Quiet-River-Stone-5", on=date(2020, 1, 5), must_change=False)
    passwords.check(user, PASSWORD)


def test_the_secret_of_one_time_codes_is_not_readable_in_the_database() -> None:
    adapter = SecondFactorAdapter()
    token = adapter.encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in token
    assert adapter.decrypt(token) == "JBSWY3DPEHPK3PXP"
