"""Requests made from the API's own description: mostly of the right shape, with values from the edges."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

_TEXTS = st.one_of(
    st.sampled_from(
        ["", "0", " ", "张", "430902000000", "2020-06-30", "' or 1=1 --", "%", "\\", "\x00", "ð\U0001f600"]
    ),
    st.text(max_size=30),
    st.integers(1, 5000).map(lambda length: "长" * length),
)
_DAYS = st.one_of(
    st.dates().map(str), st.sampled_from(["2020-06-30", "2020-02-30", "9999-12-31", "0001-01-01", "昨天"])
)
_ODD: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, -1, 0, 1.5, 10**30, "", [], {}, [[]], {"a": {"b": 1}}]
)
_SOME_KEYS = st.dictionaries(st.text(max_size=8), _ODD, max_size=2)


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: dict[str, Any]
    body: dict[str, Any] | None
    is_form: bool
    file: bytes | None


class Description:
    """The OpenAPI file. `ids`: what path and body numbers are drawn from besides odd ones, by the name that
    the path gives them (`problem_id`); `uids` and `areas` likewise."""

    def __init__(
        self, document: dict[str, Any], *, ids: dict[str, list[int]], uids: list[str], areas: list[str]
    ) -> None:
        self.document = document
        self.ids, self.uids, self.areas = ids, uids, areas
        self.all_ids = sorted({one for some in ids.values() for one in some})
        self.wild = True
        self.routes = [
            (method, path, route)
            for path, methods in sorted(document["paths"].items())
            for method, route in sorted(methods.items())
        ]

    def requests(self) -> st.SearchStrategy[Request]:
        """Half of them tame, so that they get past the shape and into the actions; a third tame questions,
        whose answers do not hang on which numbers the database happened to give out."""
        questions = [route for route in self.routes if route[0] == "get" and "{" not in route[1]]
        tame = st.tuples(st.sampled_from(questions), st.just(False))
        any_kind = st.tuples(st.sampled_from(self.routes), st.booleans())
        return st.one_of(tame, any_kind, any_kind).flatmap(self._of)

    def _of(self, drawn: tuple[tuple[str, str, dict[str, Any]], bool]) -> st.SearchStrategy[Request]:
        route, self.wild = drawn
        return self._request(*route)

    def _request(self, method: str, path: str, route: dict[str, Any]) -> st.SearchStrategy[Request]:
        found = route.get("parameters", [])
        inside = {one["name"]: self.value(one["schema"], one["name"]) for one in found if one["in"] == "path"}
        query = {one["name"]: one for one in found if one["in"] == "query"}
        wanted = {name: self.value(one["schema"], name) for name, one in query.items() if one.get("required")}
        rest = {name: self.value(one["schema"], name) for name, one in query.items() if name not in wanted}
        content = route.get("requestBody", {}).get("content", {})
        is_form = "multipart/form-data" in content
        shape: dict[str, Any] | None = next((one["schema"] for one in content.values()), None)
        return st.builds(
            lambda parts, query, body, file: Request(
                method, _filled(path, parts), query, body, is_form, file
            ),
            st.fixed_dictionaries(inside),
            st.fixed_dictionaries(wanted, optional=rest),
            self._nearly(self.value(shape)) if shape else st.none(),
            st.binary(max_size=200) if is_form else st.none(),
        )

    def _nearly(self, bodies: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        """Nine in ten as described, the tenth with something that does not belong."""
        odd = st.builds(
            lambda body, more: {**body, **more} if isinstance(body, dict) else body, bodies, _SOME_KEYS
        )
        return st.integers(0, 9).flatmap(lambda roll: odd if roll == 0 else bodies)

    def value(self, shape: dict[str, Any], name: str = "") -> st.SearchStrategy[Any]:
        good = self._good(shape, name)
        if not self.wild:
            return good
        return st.integers(0, 19).flatmap(lambda roll: _ODD if roll == 0 else good)

    def _good(self, shape: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
        if "$ref" in shape:
            return self._good(self.document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]], name)
        if "enum" in shape:
            return st.sampled_from(shape["enum"])
        if "anyOf" in shape:
            return st.one_of([self.value(one, name) for one in shape["anyOf"]])
        if "allOf" in shape:
            return self._good(shape["allOf"][0], name)
        kind = shape.get("type")
        if kind == "object":
            return self._object(shape)
        if kind == "array":
            return st.lists(self.value(shape.get("items", {}), name), max_size=3)
        return self._plain(kind, shape, name)

    def _object(self, shape: dict[str, Any]) -> st.SearchStrategy[Any]:
        known = {name: self.value(one, name) for name, one in shape.get("properties", {}).items()}
        needed = set(shape.get("required", ()))
        if not known:
            more = shape.get("additionalProperties")
            values = self.value(more) if isinstance(more, dict) else _ODD
            keys = self._good(shape["propertyNames"], "") if "propertyNames" in shape else _TEXTS
            return st.dictionaries(keys, values, max_size=3)
        return st.fixed_dictionaries(
            {name: one for name, one in known.items() if name in needed},
            optional={name: one for name, one in known.items() if name not in needed},
        )

    def _plain(self, kind: str | None, shape: dict[str, Any], name: str) -> st.SearchStrategy[Any]:
        if kind == "integer":
            return self._number(name)
        if kind == "boolean":
            return st.booleans()
        if kind == "null":
            return st.none()
        if shape.get("format") == "date":
            return _DAYS if self.wild else st.sampled_from(["2020-06-29", "2020-06-30", "2020-07-01"])
        if shape.get("format") == "uuid":
            return st.sampled_from(self.uids) if self.uids else st.uuids().map(str)
        if "pattern" in shape and "\\." in shape["pattern"]:
            return (
                st.just("1")
                if not self.wild
                else st.sampled_from(["1", "0", "0.01", "999999.99", "9999999999999.99", "1.005", "-1"])
            )
        if "area" in name or name in ("code", "to") or "pattern" in shape:
            known = st.sampled_from(self.areas)
            return st.one_of(known, _TEXTS) if self.wild else known
        return _TEXTS if self.wild else st.sampled_from(["第一批", "张某", "核对无误", "H-1"])

    def _number(self, name: str) -> st.SearchStrategy[Any]:
        if not self.wild:
            return st.just(2020) if name == "year" else st.sampled_from(self.ids.get(name, self.all_ids))
        edges = st.sampled_from([0, 1, -1, 2020, 2**31, 2**63 - 1, 2**63])
        return st.one_of(st.sampled_from(self.all_ids), edges)


def _filled(path: str, parts: dict[str, Any]) -> str:
    from urllib.parse import quote

    for name, value in parts.items():
        text = value if isinstance(value, str) else json.dumps(value)
        path = path.replace("{" + name + "}", quote(text, safe="") or "-")
    return path
