"""What long lists and downloads of pages do alike."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from yihu.core.access.actor import Actor
from yihu.core.web.doors import area_of
from yihu.core.web.parts import Page
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.numerals import page_number

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def own_area(request: HttpRequest, actor: Actor) -> str:
    """`?area=` inside the actor's own. Raises NotFound."""
    code = area_of(request)
    if not areas.inside(code, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return code


def asked_page(request: HttpRequest) -> int:
    """`?page=`, the first where none is told."""
    return page_number(request.GET.get("page", ""))


def paged(request: HttpRequest, total: int, *, size: int = 50, unit: str = "条") -> Page:
    """`?page=` of a list of `total`, kept inside it; the rest of the address stays as it is."""
    query = request.GET.copy()

    def url(number: int, each: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    last = max(1, -(-total // size))
    return Page(min(asked_page(request), last), size, total, url, unit, (size,))


def download(data: bytes, name: str, content_type: str = DOCX) -> HttpResponse:
    answer = HttpResponse(data, content_type=content_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer
