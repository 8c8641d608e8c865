"""An issue: the frozen page, its figures, and what would print differently now."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from yihu.core.areas import queries as area_queries
from yihu.core.files import queries as files
from yihu.core.web.doors import actor_of
from yihu.modules.reports import queries
from yihu.modules.reports.rules import Frozen
from yihu.modules.reports.views.parts import download, figure_url, links


@require_GET
def issue(request: HttpRequest, issue_id: int) -> HttpResponse:
    actor = actor_of(request)
    found = queries.issue(actor, issue_id)
    figures = [Frozen.from_json(kept) for kept in found.figures]
    context = {
        "issue": found,
        "place": area_queries.by_code(found.area_code).name,
        "label": queries.paper(found.paper).label,
        "sheet": found.content,
        "links": links(figures, found.as_of),
        "figures": [
            {"figure": figure, "url": figure_url(figure, found.as_of)} for figure in figures if not figure.by
        ],
        "cells": sum(1 for figure in figures if figure.by),
        "drifts": queries.drift(actor, found),
    }
    return render(request, "reports/issue.html", context)


@require_GET
def issue_file(request: HttpRequest, issue_id: int) -> HttpResponse:
    """The very file that was signed."""
    actor = actor_of(request)
    found = queries.issue(actor, issue_id)
    stored, data = files.content(actor, found.file.uid)
    return download(data, stored.name)
