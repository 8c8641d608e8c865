"""What the pages of papers share: links of figures, files to download."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header

from yihu.modules.indicators.rules import TOWNSHIP, VILLAGE
from yihu.modules.reports.rules import Frozen

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def figure_url(figure: Frozen, as_of: date) -> str:
    """The indicator page of a figure, at its rows; narrowed figures go straight to the rows they count."""
    narrowed = dict(figure.where)
    if figure.by and figure.by not in (TOWNSHIP, VILLAGE):
        narrowed[figure.by] = figure.group
    query = urlencode({"area": figure.area_code, "as_of": as_of.isoformat(), **narrowed})
    route = "indicators:rows" if narrowed else "indicators:figure"
    return f"{reverse(route, args=[figure.key])}?{query}"


def links(figures: Iterable[Frozen], as_of: date) -> dict[str, str]:
    """Addresses by reference, for the marked runs of a preview."""
    return {figure.ref: figure_url(figure, as_of) for figure in figures}


def download(data: bytes, name: str) -> HttpResponse:
    header = str(content_disposition_header(True, name))
    return HttpResponse(data, content_type=DOCX, headers={"Content-Disposition": header})
