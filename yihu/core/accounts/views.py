"""Doors for people and posts: choosing a post, the administrator's pages, the readable access table."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from yihu.core import clock
from yihu.core.access import policy
from yihu.core.access.roles import Role
from yihu.core.accounts import actions, forms, queries
from yihu.core.accounts.models import User
from yihu.core.accounts.permissions import Can
from yihu.core.areas import queries as area_queries
from yihu.core.rooms import rooms
from yihu.core.web.doors import actor_of
from yihu.engine.errors import BadValue, Refused

POST_KEY = "yihu_post"


@require_POST
def choose_post(request: HttpRequest) -> HttpResponse:
    """Act in another of one's own posts."""
    assert isinstance(request.user, User)
    wanted = request.POST.get("post", "")
    held = {str(post.pk) for post in queries.posts_on(request.user, clock.today())}
    if wanted in held:
        request.session[POST_KEY] = int(wanted)
    return redirect("/")


def people(request: HttpRequest) -> HttpResponse:
    """All accounts of the area; opening one."""
    actor = actor_of(request)
    actor.require(Can.MANAGE)
    form = forms.NewAccount(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.open_account(actor, **form.cleaned_data, on=clock.today())
            return redirect("accounts:person", user.pk)
        except Refused as refused:
            form.add_error(None, refused.message)
    text = request.GET.get("q", "").strip()
    page = Paginator(queries.people(actor, text), 50).get_page(request.GET.get("page"))
    return render(request, "accounts/people.html", {"page": page, "form": form, "q": text})


def person(request: HttpRequest, user_id: int) -> HttpResponse:
    """One account with its posts, past ones too; appointing."""
    actor = actor_of(request)
    actor.require(Can.MANAGE)
    found = queries.person(actor, user_id)
    form = forms.NewPost(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            actions.appoint(
                actor,
                found,
                Role(values["role"]),
                values["area_code"],
                start=values["start"],
                end=values["end"],
            )
            return redirect("accounts:person", user_id)
        except Refused as refused:
            form.add_error(None, refused.message)
    posts = list(found.posts.select_related("unit").prefetch_related("tokens").order_by("-start"))
    names = area_queries.named(post.area_code for post in posts)
    rows = [{"post": post, "area": names.get(post.area_code, post.area_code)} for post in posts]
    return render(request, "accounts/person.html", {"person": found, "rows": rows, "form": form})


@require_POST
def end_post(request: HttpRequest, post_id: int) -> HttpResponse:
    form = forms.EndPost(request.POST)
    on = form.cleaned_data["on"] if form.is_valid() else clock.today()
    post = actions.end_post(actor_of(request), post_id, on=on)
    return redirect("accounts:person", post.user_id)


@require_POST
def issue_token(request: HttpRequest, post_id: int) -> HttpResponse:
    """The token is shown on this page only, once."""
    actor = actor_of(request)
    form = forms.NewToken(request.POST)
    if not form.is_valid():
        raise BadValue("请填写接口令牌的用途，便于日后核对")
    token = actions.issue_token(actor, post_id, form.cleaned_data["label"], start=clock.today())
    post = queries.posts_within(actor).get(pk=post_id)
    return render(
        request, "accounts/token.html", {"token": token, "post": post, "label": form.cleaned_data["label"]}
    )


@require_POST
def end_token(request: HttpRequest, token_id: int) -> HttpResponse:
    token = actions.end_token(actor_of(request), token_id, on=clock.today())
    return redirect("accounts:person", token.post.user_id)


@require_POST
def set_active(request: HttpRequest, user_id: int) -> HttpResponse:
    actions.set_active(actor_of(request), user_id, request.POST.get("active") == "1")
    return redirect("accounts:person", user_id)


@require_POST
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    form = forms.NewPassword(request.POST)
    if form.is_valid():
        actions.reset_password(actor_of(request), user_id, form.cleaned_data["password"], on=clock.today())
    return redirect("accounts:person", user_id)


def access_table(request: HttpRequest) -> HttpResponse:
    """Who may do what: the reviewed table, role by role, in words."""
    actor_of(request).require(Can.VIEW_TABLE)
    table = policy.table()
    capabilities = [capability for module in rooms("permissions") for capability in module.Can]
    roles = [role for role in Role if role is not Role.SYSTEM]
    rows = [
        {"capability": capability, "cells": [table.get((role, capability.value)) for role in roles]}
        for capability in capabilities
    ]
    return render(request, "accounts/access_table.html", {"roles": roles, "rows": rows})
