"""The JSON API: the same actions and queries as the pages, a token per post, one refusal for all.

Modules' routers (`api.py`) are found by name; ledgers derive theirs from their declarations.
"""

from __future__ import annotations

import json
from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from yihu import __version__
from yihu.core.jobs.api import router as jobs_router
from yihu.core.ledgers import api as ledgers_api
from yihu.engine.errors import Refused

api = NinjaAPI(
    title="一户",
    version=__version__,
    description="每个接口都是页面所用的同一个动作或查询。写入须带 Idempotency-Key；拒绝一律为 {code, message}。",
    docs_url="/docs",
    openapi_extra={
        "components": {"securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"Token": []}],
    },
)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return api.create_response(request, {"code": error.code, "message": error.message}, status=error.status)


@api.exception_handler(ValidationError)
def misshapen(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = "；".join(
        f"{'.'.join(str(step) for step in found['loc'][1:])}：{found['msg']}" for found in error.errors
    )
    body = {"code": "bad_request", "message": f"请求参数不符合接口说明：{places}。请对照 /api/docs 修改"}
    return api.create_response(request, body, status=422)


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    body = {"code": "bad_request", "message": "请求内容无法读取，请按接口说明以 JSON（或上传表单）发送"}
    return api.create_response(request, body, status=error.status_code)


@api.exception_handler(DataError)
def unfit(request: HttpRequest, error: DataError) -> HttpResponse:
    """A value of the right shape that no column holds; the text of the error may quote it, so it is not passed on."""
    transaction.set_rollback(True)
    body = {
        "code": "bad_value",
        "message": "有的内容过长、过大或含有不能保存的字符，未写入；请缩短或改正后重发",
    }
    return api.create_response(request, body, status=422)


for _name in settings.MODULES:
    if find_spec(f"yihu.modules.{_name}.api") is not None:
        api.add_router(f"/{_name}", import_module(f"yihu.modules.{_name}.api").router)
api.add_router("/jobs", jobs_router)
api.add_router("/ledgers", ledgers_api.router())


def schema_text() -> str:
    """The OpenAPI description as it is kept in `docs/openapi.json`."""
    return (
        json.dumps(api.get_openapi_schema(path_prefix="/api/"), ensure_ascii=False, indent=1, sort_keys=True)
        + "\n"
    )
