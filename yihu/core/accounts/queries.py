"""Reads of people and posts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.kept import kept
from yihu.core.access.roles import Role
from yihu.core.accounts.models import ApiToken, Post, User
from yihu.engine import areas
from yihu.engine.errors import NotFound


class NoSuchPerson(NotFound):
    code = "no_such_person"


class NoSuchPost(NotFound):
    code = "no_such_post"


def posts_on(user: User, as_of: date) -> QuerySet[Post]:
    """The posts a person holds on the day, oldest first."""
    return posts_held.query(user.pk, as_of)


@kept
def posts_held(user_id: int, as_of: date) -> QuerySet[Post]:
    """The same as a list, for every request."""
    held = Post.objects.filter(user_id=user_id, start__lte=as_of).exclude(end__lte=as_of)
    return held.select_related("unit").order_by("start", "pk")


def actor_for(user: User, as_of: date, post_id: int | None = None) -> Actor | None:
    """The actor a signed-in person is: in the chosen post, else the first one held; None without a post."""
    return of_posts(list(posts_on(user, as_of)), user, as_of, post_id) if user.is_active else None


def of_posts(held: Sequence[Post], user: User, as_of: date, post_id: int | None = None) -> Actor | None:
    """The same of posts that have been read."""
    if not user.is_active:
        return None
    chosen = next((post for post in held if post.pk == post_id), held[0] if held else None)
    return None if chosen is None else of_post(chosen, user, as_of)


def of_post(post: Post, user: User, on: date | None = None) -> Actor:
    return Actor(
        name=user.name,
        role=Role(post.role),
        area_code=post.area_code,
        user_id=user.pk,
        post_id=post.pk,
        unit_id=post.unit_id,
        on=on,
    )


def actor_named(username: str, as_of: date) -> Actor:
    """The person of that login in their first post. Raises NoSuchPerson."""
    user = User.objects.filter(username=username).first()
    actor = actor_for(user, as_of) if user else None
    if actor is None:
        raise NoSuchPerson(f"没有登录名为“{username}”的在任人员，请核对登录名和任期")
    return actor


def actor_of_token(token: str, as_of: date) -> Actor | None:
    """The post a program's token stands for, while token, post and person are all in force."""
    held = ApiToken.objects.filter(digest=digest(token), start__lte=as_of).exclude(end__lte=as_of)
    found = held.select_related("post__user").first()
    if found is None or not found.post.user.is_active:
        return None
    post = posts_on(found.post.user, as_of).filter(pk=found.post_id).first()
    return of_post(post, found.post.user, as_of) if post else None


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def posts_within(actor: Actor) -> QuerySet[Post]:
    # Posts have no policy in the database: signing in reads them before there is an actor. The area is said here.
    low, high = areas.bounds(actor.area_code)
    return Post.objects.filter(area_code__gte=low, area_code__lt=high).select_related("user", "unit")


def people(actor: Actor, text: str = "") -> QuerySet[User]:
    """People with a post in the actor's area, or with no post yet; by login or name."""
    own = Q(posts__in=posts_within(actor)) | Q(posts__isnull=True)
    rows = User.objects.filter(own).distinct().order_by("username").prefetch_related("posts__unit")
    return rows.filter(Q(username__startswith=text) | Q(name__startswith=text)) if text else rows


def person(actor: Actor, user_id: int) -> User:
    """Raises NoSuchPerson, also for people of other areas."""
    found = people(actor).filter(pk=user_id).first()
    if found is None:
        raise NoSuchPerson("没有这个账号，或不在您的管理范围内")
    return found


def names(user_ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))
