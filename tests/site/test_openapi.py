"""The description of the API is reviewed with the code that changes it."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

from yihu.core.cluster import PROJECT_ROOT
from yihu.site.api import api, schema_text
from yihu.site.commands.api_schema import PATH

_SHARED = """
import django
django.setup()
from collections import Counter
from ninja import Schema
import yihu.site.api

def below(parent):
    return {child for one in parent.__subclasses__() for child in ({one} | below(one))}

ours = Counter(one.__name__ for one in below(Schema) if one.__module__.startswith("yihu."))
assert len(ours) > 100, ours
print([name for name, count in ours.items() if count > 1])
"""
_METHODS = ("get", "post", "put", "patch", "delete")


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    paths = api.get_openapi_schema(path_prefix="/api/")["paths"]
    return [
        (method, path, paths[path][method]) for path in paths for method in _METHODS if method in paths[path]
    ]


def test_the_kept_description_is_the_present_one() -> None:
    if PATH.read_text(encoding="utf-8") != schema_text():
        raise AssertionError(
            "docs/openapi.json 与接口不一致：请运行 yihu api-schema --write，并核对差异后一并提交"
        )


# A phone sends its queue at once, each entry with a key of its own.
KEYED_INSIDE = {"post /api/visits/sync"}


def test_every_write_asks_for_a_key() -> None:
    bare = [
        f"{method} {path}"
        for method, path, route in routes()
        if method != "get"
        and not any(
            one["name"] == "Idempotency-Key" and one["required"] for one in route.get("parameters", [])
        )
    ]
    assert set(bare) == KEYED_INSIDE


def test_every_body_refuses_what_it_does_not_describe() -> None:
    schemas = api.get_openapi_schema(path_prefix="/api/")["components"]["schemas"]
    loose = []
    for method, path, route in routes():
        content = route.get("requestBody", {}).get("content", {}).get("application/json")
        if content:
            name = content["schema"]["$ref"].rsplit("/", 1)[-1]
            if schemas[name].get("additionalProperties") is not False:
                loose.append(f"{method} {path}: {name}")
    assert loose == []


def test_no_two_schemas_share_a_name() -> None:
    # One would take the other's place in the description. Asked of a process that builds this API and no other: tests
    # beside this one build it with ledgers of their own.
    done = subprocess.run(
        [sys.executable, "-c", _SHARED], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_every_route_says_in_chinese_what_it_is_for() -> None:
    silent = [path for _, path, route in routes() if route["summary"].isascii()]
    assert silent == []
