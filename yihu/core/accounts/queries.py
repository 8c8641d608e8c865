"""Reads of people and posts."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from yihu.core.access.actor import Actor
from yihu.core.access.roles import Role
from yihu.core.accounts.models import Post, User
from yihu.engine.errors import NotFound


def posts_on(user: User, as_of: date) -> QuerySet[Post]:
    """The posts a person holds on the day, oldest first."""
    held = Post.objects.filter(user=user, start__lte=as_of).exclude(end__lte=as_of)
    return held.select_related("unit").order_by("start", "pk")


def actor_for(user: User, as_of: date, post_id: int | None = None) -> Actor | None:
    """The actor a signed-in person is: in the chosen post, else the first one held; None without a post."""
    if not user.is_active:
        return None
    held = list(posts_on(user, as_of))
    chosen = next((post for post in held if post.pk == post_id), held[0] if held else None)
    return None if chosen is None else of_post(chosen, user)


def of_post(post: Post, user: User) -> Actor:
    return Actor(
        name=user.name,
        role=Role(post.role),
        area_code=post.area_code,
        user_id=user.pk,
        post_id=post.pk,
        unit_id=post.unit_id,
    )


def names(user_ids: set[int]) -> dict[int, str]:
    return dict(User.objects.filter(pk__in=user_ids).values_list("pk", "name"))


def actor_named(username: str, as_of: date) -> Actor:
    """The person of that login in their first post. Raises NotFound."""
    user = User.objects.filter(username=username).first()
    actor = actor_for(user, as_of) if user else None
    if actor is None:
        raise NotFound(f"没有登录名为“{username}”的在任人员，请核对登录名和任期")
    return actor
