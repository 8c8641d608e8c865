"""Changes of accounts and posts: opened, appointed and ended by the system administrator, dated."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.contrib.sessions.models import Session
from django.db import transaction

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.accounts import passwords, queries
from yihu.core.accounts.models import ApiToken, Post, User
from yihu.core.accounts.permissions import Can
from yihu.core.areas import queries as area_queries
from yihu.core.history.actions import record
from yihu.engine import areas
from yihu.engine.errors import BadValue, Conflict, NotFound


class LoginTaken(Conflict):
    code = "login_taken"


class BadSpan(BadValue):
    code = "bad_span"


@transaction.atomic
def open_account(actor: Actor, username: str, name: str, password: str, *, on: date) -> User:
    """A new person with a first password they must change. Raises LoginTaken, WeakPassword, NotAllowed."""
    actor.require(Can.MANAGE)
    if User.objects.filter(username=username).exists():
        raise LoginTaken(f"登录名“{username}”已有人使用，请换一个")
    passwords.check(None, password, own_words=(username, name))
    user = User(
        username=username, name=name, password_set_on=on, must_change_password=actor.role is not Role.SYSTEM
    )
    user.set_password(password)
    user.save()
    record(actor, "accounts.opened", user, summary=f"开通账号 {username}")
    return user


@transaction.atomic
def appoint(
    actor: Actor,
    user: User,
    role: Role,
    area_code: str,
    *,
    start: date,
    end: date | None = None,
    unit_id: int | None = None,
) -> Post:
    """Give a person a post from `start` (until `end`, not included). Raises NoSuchArea, BadSpan, NotAllowed."""
    code = area_queries.by_code(area_code).code
    actor.require(Can.MANAGE, code)
    if end is not None and end <= start:
        raise BadSpan("任期止日须晚于起日，请修改日期")
    post = Post.objects.create(
        user=user, role=role, area_code=areas.full(code), unit_id=unit_id, start=start, end=end
    )
    record(actor, "accounts.appointed", post, summary=f"{user.username} 任 {role.label}")
    return post


@transaction.atomic
def end_post(actor: Actor, post_id: int, *, on: date) -> Post:
    """The post ends on `on`, the first day without access. Raises BadSpan, NotFound, NotAllowed."""
    post = queries.posts_within(actor).select_for_update(of=("self",)).filter(pk=post_id).first()
    if post is None:
        raise queries.NoSuchPost("没有这个岗位，或不在您的管理范围内")
    actor.require(Can.MANAGE, post.area_code)
    if on <= post.start:
        raise BadSpan(f"止日须晚于任职日 {post.start:%Y-%m-%d}")
    post.end = on
    post.save(update_fields=["end"])
    record(actor, "accounts.post_ended", post, summary=f"{post.user.username} 卸任 {post.get_role_display()}")
    return post


@transaction.atomic
def set_active(actor: Actor, user_id: int, active: bool) -> User:
    """Close or reopen an account; closing ends every session at the next request."""
    actor.require(Can.MANAGE)
    user = queries.person(actor, user_id)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        _end_sessions(user)
    record(actor, "accounts.activated" if active else "accounts.closed", user, summary=user.username)
    return user


@transaction.atomic
def reset_password(actor: Actor, user_id: int, password: str, *, on: date) -> User:
    """A new first password, to be changed at the next sign-in. Raises WeakPassword, NotAllowed."""
    actor.require(Can.MANAGE)
    user = queries.person(actor, user_id)
    passwords.check(user, password, own_words=(user.username, user.name))
    passwords.change(user, password, on=on, must_change=True)
    _end_sessions(user)
    record(actor, "accounts.password_reset", user, summary=user.username)
    return user


@transaction.atomic
def issue_token(actor: Actor, post_id: int, label: str, *, start: date, end: date | None = None) -> str:
    """A token for a program to act in the post; told once, kept as a hash. Raises NoSuchPost, NotAllowed."""
    post = queries.posts_within(actor).filter(pk=post_id).first()
    if post is None:
        raise queries.NoSuchPost("没有这个岗位，或不在您的管理范围内")
    actor.require(Can.MANAGE, post.area_code)
    token = secrets.token_urlsafe(32)
    row = ApiToken.objects.create(post=post, label=label, digest=queries.digest(token), start=start, end=end)
    record(actor, "accounts.token_issued", row, summary=f"{post.user.username}：{label}")
    return token


@transaction.atomic
def end_token(actor: Actor, token_id: int, *, on: date) -> ApiToken:
    """The token ends on `on`. Raises NotFound, NotAllowed."""
    token = ApiToken.objects.filter(pk=token_id, post__in=queries.posts_within(actor)).first()
    if token is None:
        raise NotFound("没有这个接口令牌，或不在您的管理范围内")
    actor.require(Can.MANAGE, token.post.area_code)
    token.end = on
    token.save(update_fields=["end"])
    record(actor, "accounts.token_ended", token, summary=token.label)
    return token


def _end_sessions(user: User) -> None:
    for session in Session.objects.all().iterator():
        held: dict[str, Any] = session.get_decoded()
        if held.get("_auth_user_id") == str(user.pk):
            session.delete()
