"""The public site: what stands on the day, without a sign-in, a script or a cookie but the form's own.

Runs in a process of its own over the role `yihu_public` (ADR 0100); imports nothing that reads a table.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yihu.core import clock
from yihu.core.web.address import address_of
from yihu.engine import areas, tracking
from yihu.engine.errors import Refused
from yihu.engine.numerals import page_number
from yihu.modules.disclosure import actions, forms, rules
from yihu.modules.disclosure.queries import public as queries
from yihu.modules.disclosure.queries.opendata import OPEN_DATA
from yihu.modules.disclosure.queries.public import SIZE, Asked, PublicNotice

either = require_http_methods(["GET", "HEAD", "POST"])
SECONDS = 20
_LONGEST = 60
_LAST_PAGE = 500
_SHOWN_IN_PAGE = ("image/jpeg", "image/png", "application/pdf")
_STOCK = "没有这个页面，或公示期已满、已撤下。"


def told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refusals on a plain page; good answers may be kept for seconds by whoever passes them on."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **words: Any) -> HttpResponse:
        try:
            response = view(request, *args, **words)
        except Refused as refused:
            response = render(
                request, "disclosure/public/refused.html", {"message": refused.message}, status=refused.status
            )
        if request.method in ("GET", "HEAD") and response.status_code == 200 and not response.cookies:
            response.headers.setdefault("Cache-Control", f"public, max-age={SECONDS}, must-revalidate")
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answered


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "disclosure/public/refused.html", {"message": _STOCK}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("暂时不能打开，请稍后再试。", content_type="text/plain; charset=utf-8", status=500)


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@told
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The list, searched by text, kind, place and day."""
    day = clock.today()
    asked = _asked(request)
    rows, total = queries.found(asked, day)
    pages = Paginator(range(total), SIZE)
    context = {
        "rows": rows,
        "total": total,
        "asked": asked,
        "pages": pages.num_pages,
        "more": asked.page < pages.num_pages,
        "kinds": queries.kinds(day),
        "places": queries.places(),
        "searching": bool(asked.text or asked.kind or asked.area or asked.since or asked.until),
    }
    return render(request, "disclosure/public/list.html", context)


def _asked(request: HttpRequest) -> Asked:
    """What cannot be read is left out: a visitor with a typo sees the list."""
    area, page = request.GET.get("area", ""), page_number(request.GET.get("page", ""))
    return Asked(
        text=request.GET.get("q", "").strip()[:_LONGEST].replace("\x00", ""),
        kind=request.GET.get("kind", "")[:_LONGEST].replace("\x00", ""),
        area=area if len(area) == areas.LENGTH and area.isascii() and area.isdigit() else "",
        since=_day(request.GET.get("since", "")),
        until=_day(request.GET.get("until", "")),
        page=page if page <= _LAST_PAGE else 1,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@told
@require_safe
def notice(request: HttpRequest, address: str) -> HttpResponse:
    day = clock.today()
    return render(request, "disclosure/public/notice.html", page_of(queries.one(address, day), day))


def page_of(found: PublicNotice, day: date, files: Any = None) -> dict[str, Any]:
    """What the template shows of a notice: also of a draft at the office, which looks at it as the public will."""
    columns, rows = json.loads(found.columns), json.loads(found.rows)
    labels = [one["label"] for one in columns]
    lines = rules.one_thing(labels, rows)
    return {
        "row": found,
        "labels": labels,
        "lines": lines,
        "wide": len(columns) > rules.MANY_COLUMNS and not lines,
        "calls": rules.calls(found.contact),
        "cells": [
            [(one["label"], one["cell"] in ("yuan", "wan_yuan", "integer"), cell) for one, cell in zip(columns, cells, strict=True)]
            for cells in rows
        ],
        "paragraphs": [line for line in found.text.splitlines() if line.strip()],
        "files": queries.files(found) if files is None else files,
        "facts": _facts(found, day),
        "open_data": found.kind == OPEN_DATA,
    }  # fmt: skip


def _facts(found: PublicNotice, day: date) -> list[tuple[str, str]]:
    """The block of open government information."""
    until = f" 至 {found.last:%Y-%m-%d}" if found.last else "，长期"
    facts = [
        ("索引号", found.index_number or "发布时生成"),
        ("文号", found.document),
        ("发布机构", found.issuer),
        ("生成日期", f"{found.made_on:%Y-%m-%d}"),
        ("公开日期", f"{found.first:%Y-%m-%d}"),
        ("主题分类", found.subject_class),
        ("种类", found.kind_label),
        ("有效性", rules.validity(day, found.first, found.last)),
        ("公示期", f"{found.first:%Y-%m-%d}{until}"),
        ("公示地点", found.place),
    ]
    return [(label, value) for label, value in facts if value]


@told
@require_safe
def file(request: HttpRequest, address: str, file_id: int) -> HttpResponse:
    found, data = queries.file(queries.one(address, clock.today()), file_id)
    answer = HttpResponse(data, content_type=found.content_type)
    shown = found.content_type in _SHOWN_IN_PAGE
    answer["Content-Disposition"] = str(content_disposition_header(not shown, found.name))
    answer["X-Robots-Tag"] = "noindex"
    return answer


@told
@never_cache
@either
def objection(request: HttpRequest, address: str) -> HttpResponse:
    """One field; the code is shown once, on the answer to the form itself."""
    found = queries.one(address, clock.today())
    form = forms.PublicObjection(request.POST if request.method == "POST" else None)
    if not found.takes_objections:
        raise actions.objections.NotStanding("这份公示不接受网上意见，请拨打公示上的监督电话")
    if request.method == "POST" and form.is_valid():
        try:
            code = _ask(request, form, found)
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            due = actions.objections.due_of(found.area_code, clock.today())
            return render(request, "disclosure/public/thanks.html", {"row": found, "code": code, "due": due})
    context = {"row": found, "form": form}
    return render(request, "disclosure/public/objection.html", context, status=422 if form.errors else 200)


def _ask(request: HttpRequest, form: forms.PublicObjection, found: PublicNotice) -> str:
    if form.cleaned_data["website"]:  # a machine filled in the field that people do not see
        return tracking.new_code()
    return actions.ask(
        address_of(request),
        form.cleaned_data["text"],
        notice=found.address,
        area_code=found.area_code,
        now=clock.now().astimezone(clock.SHANGHAI),
        on=clock.today(),
    )


@told
@never_cache
@either
def answer(request: HttpRequest) -> HttpResponse:
    """What was answered; the code goes by POST so that no address keeps it."""
    form = forms.PublicCode(request.POST if request.method == "POST" else None)
    found = None
    if request.method == "POST" and form.is_valid():
        actions.count_lookup(
            address_of(request), now=clock.now().astimezone(clock.SHANGHAI), on=clock.today()
        )
        found = actions.objected(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", "没有这个查询码，请核对后再查")
    context = {"form": form, "found": found}
    return render(request, "disclosure/public/answer.html", context, status=422 if form.errors else 200)


@told
@require_safe
def open_data(request: HttpRequest) -> HttpResponse:
    sets = [(one, queries.files(one)) for one in queries.opened(OPEN_DATA, clock.today())]
    return render(request, "disclosure/public/data.html", {"sets": sets})


@told
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    rows = [(one, _absolute(request, one)) for one in queries.newest(clock.today())]
    context = {"rows": rows, "home": _base(request) + reverse("notices")}
    return render(request, "disclosure/public/rss.xml", context, content_type="application/rss+xml")


@told
@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    rows = [(one, _absolute(request, one)) for one in queries.nameless(clock.today())]
    context = {"rows": rows, "home": _base(request) + reverse("notices")}
    return render(request, "disclosure/public/sitemap.xml", context, content_type="application/xml")


@told
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    text = f"User-agent: *\nDisallow: /answer/\nSitemap: {_base(request)}{reverse('sitemap')}\n"
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _absolute(request: HttpRequest, one: PublicNotice) -> str:
    return _base(request) + reverse("notice", args=[one.address])


def _base(request: HttpRequest) -> str:
    told_address: str = settings.PUBLIC_ADDRESS
    return told_address or f"{request.scheme}://{request.get_host()}"
