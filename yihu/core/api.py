"""What the routers of the JSON API share: the types of what comes in, the answers, and writing once per key.

Every write takes the header `Idempotency-Key`; every refusal is `{code, message}`; unknown fields are refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from ninja import Header, Schema, Status
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, WithJsonSchema

from yihu.core.access.actor import Actor
from yihu.core.areas import queries as area_queries
from yihu.core.idempotency import actions as idempotency
from yihu.core.web.doors import actor_of
from yihu.engine import areas
from yihu.engine.errors import NotFound
from yihu.engine.money import from_fen

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
LARGEST_PAGE = 500
WHOLE = 50 * 1024 * 1024  # bytes: a longer file is sent block by block
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST_ID = 2**63 - 1


def _day(value: object) -> object:
    """Texts only: a number would be read as seconds since 1970."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("日期请写成 2020-06-30")
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"没有“{value}”这一天，日期请写成 2020-06-30") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"日期应在 {FIRST_DAY} 至 {LAST_DAY} 之间")
    return day


def _plain(text: str) -> str:
    if any(ord(sign) < 32 and sign not in "\n\r\t" for sign in text):
        raise ValueError("不能含有控制字符")
    return text


Key = Annotated[str, Header(alias="Idempotency-Key", description="请求编号：同一编号只办一次，建议用 UUID")]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Id = Annotated[int, Field(ge=1, le=_LARGEST_ID)]
Count = Annotated[int, Field(ge=0, le=2**31 - 1)]
PageNumber = Annotated[int, Field(ge=1, le=10**6)]
PageSize = Annotated[int, Field(ge=1, le=LARGEST_PAGE)]
Year = Annotated[int, Field(ge=2000, le=2100)]
Yuan = Annotated[str, Field(pattern=r"^\d{1,13}(\.\d{1,2})?$", description="元，数字文本，至多两位小数")]
Area = Annotated[str, Field(pattern=r"^(\d{6}|\d{9}|\d{12})$", description="区划代码：6、9 或 12 位")]
Text40 = Annotated[str, Field(max_length=40), AfterValidator(_plain)]
Text60 = Annotated[str, Field(max_length=60), AfterValidator(_plain)]
Text80 = Annotated[str, Field(max_length=80), AfterValidator(_plain)]
Text100 = Annotated[str, Field(max_length=100), AfterValidator(_plain)]
Text120 = Annotated[str, Field(max_length=120), AfterValidator(_plain)]
Text200 = Annotated[str, Field(max_length=200), AfterValidator(_plain)]
Text400 = Annotated[str, Field(max_length=400), AfterValidator(_plain)]
Text4000 = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]


class Body(Schema):
    """What comes in: a field that is not described is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Written(Schema):
    id: int


class Refusal(Schema):
    code: str
    message: str


class Reasoned(Body):
    """`on`: the business day on which it is done."""

    on: Day
    reason: Text200


# What any route may answer instead: no token, no right, not there (or not yours), in the way, wrong value.
REFUSED: dict[Any, Any] = {frozenset({401, 403, 404, 409, 422}): Refusal}
CREATED: dict[Any, Any] = {201: Written, **REFUSED}


def once(
    request: HttpRequest,
    key: str,
    do: Callable[[Actor], Any],
    *,
    status: int = 201,
    body: bytes | None = None,
) -> Status[Any]:
    """`do(actor)` gives the plain JSON answer; the same key with the same request gives it again and does nothing.

    `body`: what was sent, where it is not the request's own body (files, whose boundaries differ each time).
    """
    actor = actor_of(request)
    sent = request.body if body is None else body
    line = f"{request.method} {request.get_full_path()}\n"
    code, answer = idempotency.once(actor, key, line.encode() + sent, lambda: (status, do(actor)))
    return Status(code, answer)


def written(row: Any) -> dict[str, Any]:
    return {"id": row.pk}


def yuan(fen: int) -> str:
    """-1234 fen -> '-12.34'."""
    return f"{from_fen(fen):.2f}"


def place(code: str) -> str:
    """The twelve digits of a place that exists. Raises NoSuchArea, NotAnArea."""
    return str(area_queries.by_code(areas.full(code)).code)


def own_area(actor: Actor, code: str) -> str:
    """The place asked for, else the actor's own. Raises NotFound outside the actor's area."""
    wanted = areas.full(code) if code else actor.area_code
    if not areas.inside(wanted, actor.area_code):
        raise NotFound("没有这个地方，或不在您的管理范围内")
    return wanted


def download(name: str, data: bytes, content_type: str) -> HttpResponse:
    header = str(content_disposition_header(True, name))
    return HttpResponse(data, content_type=content_type, headers={"Content-Disposition": header})


def stream(name: str, size: int, blocks: Iterator[bytes], content_type: str) -> HttpResponseBase:
    """A file of any size; block by block when it is long."""
    if size <= WHOLE:
        return download(name, b"".join(blocks), content_type)
    headers = {
        "Content-Disposition": str(content_disposition_header(True, name)),
        "Content-Length": str(size),
    }
    return StreamingHttpResponse(blocks, content_type=content_type, headers=headers)
