"""Makers for tests of every floor: one small function a thing."""

from __future__ import annotations

from datetime import date

from django.test import Client

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.accounts.models import Post, User
from yihu.core.areas import actions as areas_actions
from yihu.core.areas.models import Area
from yihu.engine import areas

COUNTY = "430902000000"
TOWNSHIP = "430902101000"
VILLAGE = "430902101201"
NEIGHBOUR = "430902101202"
OTHER_TOWNSHIP = "430902102000"
OTHER_VILLAGE = "430902102201"
OTHER_COUNTY = "420114000000"
FAR_VILLAGE = "420114101201"
LONG_AGO = date(2010, 1, 1)
_NAMES = {
    COUNTY: "甲区",
    TOWNSHIP: "东镇",
    VILLAGE: "东一村",
    NEIGHBOUR: "东二村",
    OTHER_TOWNSHIP: "西镇",
    OTHER_VILLAGE: "西一村",
    OTHER_COUNTY: "乙区",
    "420114101000": "远镇",
    FAR_VILLAGE: "远村",
}


def an_area(code: str, name: str = "") -> Area:
    return areas_actions.establish(code, name or _NAMES.get(areas.full(code), f"地方{code}"), since=LONG_AGO)


def some_areas() -> None:
    """A county of two townships and three villages, and a village of another county."""
    for code in sorted(_NAMES):
        an_area(code)


def an_actor(
    role: Role = Role.COUNTY_CLERK, area: str = COUNTY, *, user_id: int = 1, name: str = "经办人"
) -> Actor:
    return Actor(name=name, role=role, area_code=areas.full(area), user_id=user_id, post_id=user_id)


def a_person(username: str, role: Role, area: str = COUNTY, *, name: str = "") -> User:
    """Somebody with an account and one post, in office since long ago."""
    user = User.objects.create(username=username, name=name or username, password_set_on=date.max)
    Post.objects.create(user=user, role=role, area_code=areas.full(area), start=LONG_AGO)
    return user


def signed_in(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
