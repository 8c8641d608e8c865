"""Every way to change something, and what is sent there: forms as the pages themselves ask for, bodies as the API
describes them, filled with what lies out of scope."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models, transaction
from django.test import Client

from tests.scope.routes import BY_NAME, FEW, MISSING, MISSING_UID, Trial, routes, trials
from tests.scope.world import World, body
from yihu.core.database.install import guarded_models
from yihu.core.database.models import Scoped
from yihu.site.api import api

_keys = count(1)
# Counted or kept of whoever asks, whether or not it succeeds.
_OF_ASKING = {"history_event", "history_change", "idempotency_reply"}
# Read from the request without a form.
_BARE = (
    "row",
    "batch",
    "on",
    "reason",
    "name",
    "query",
    "active",
    "submit",
    "next",
    "post",
    "day",
    "q",
    "confirm",
)


@dataclass(frozen=True)
class Answer:
    status: int
    text: bytes
    fault: str = ""


# -- pages ----------------------------------------------------------------------------------------------------


def pages(world: World) -> Iterator[tuple[list[str], list[Trial]]]:
    """Addresses of pages that may take a POST: own and bare ones, and foreign ones with their missing twins."""
    for route in routes():
        if not route.path.startswith("api/"):
            plain, pairs = trials(route, world)
            step = FEW if route.names else 1
            yield [url for url in plain if "?" not in url][::step], pairs[::FEW]


class Learned:
    """The fields of the forms that were shown something."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fields: dict[str, forms.Field] = {}
        clean = forms.BaseForm.full_clean

        def noted(form: forms.BaseForm) -> None:
            if form.is_bound:
                self.fields |= {form.add_prefix(name): field for name, field in form.fields.items()}
            clean(form)

        monkeypatch.setattr(forms.BaseForm, "full_clean", noted)

    def of(self, client: Client, url: str) -> tuple[int, dict[str, forms.Field]]:
        """The status of a POST of nothing in particular, and the fields it was looked at for."""
        self.fields = {}
        with undone():
            status = client.post(url, {"learn": "yes"}).status_code
        return status, dict(self.fields)


def filled(fields: dict[str, forms.Field], rows: dict[str, list[Any]], area: str) -> dict[str, Any]:
    """A form that passes as far as shape goes, with everything that names a row or a place taken from `rows`."""
    sent: dict[str, Any] = {name: _value(name, None, rows, area) for name in _BARE}
    return sent | {name: _value(name, field, rows, area) for name, field in fields.items()}


def _value(name: str, field: Any, rows: dict[str, list[Any]], area: str) -> Any:
    if isinstance(field, forms.FileField):
        return SimpleUploadedFile("a.csv", "行政村,统计时点\n".encode())
    if (known := _reference(name, rows, area)) is not None:
        return known
    choices = [str(value) for value, _ in _choices(field) if value not in ("", None)]
    if choices:
        return choices[0]
    if isinstance(field, forms.DateField) or name in ("on", "start", "day", "found_on", "due_on"):
        return "2020-06-30"
    if isinstance(field, forms.BooleanField):
        return "on"
    if isinstance(field, forms.IntegerField) or re.search(r"yuan|_fen|version|year|population|count", name):
        return "2020" if "year" in name else "1"
    return "核对无误"


def _choices(field: Any) -> list[tuple[Any, Any]]:
    found = getattr(field, "choices", None) or getattr(getattr(field, "widget", None), "choices", None) or []
    flat: list[tuple[Any, Any]] = []
    for value, label in found:
        flat += label if isinstance(label, list | tuple) else [(value, label)]
    return flat


def _reference(name: str, rows: dict[str, list[Any]], area: str) -> Any:
    """A row or place by the name it goes by in forms and bodies; None for what is neither."""
    last = name.rsplit("-", 1)[-1]
    if last in ("area_code", "area", "place", "village", "township", "to") or last.endswith("_area"):
        return area
    if last in ("row", "uid", "household", "household_uid", "uids", "households"):
        return str(next(iter(rows.get("households_household", [])), MISSING_UID))
    if last in ("person", "person_uid"):
        return str(next(iter(rows.get("households_person", [])), MISSING_UID))
    table = BY_NAME.get(last) or BY_NAME.get(f"{last}_id")
    return next(iter(rows.get(table, [])), MISSING) if table else None


# -- the API --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    shape: dict[str, Any] | None
    is_form: bool


def operations() -> dict[str, list[Operation]]:
    """What changes something, by path as the routes declare it (`api/projects/<project_id>`)."""
    document = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            if method == "get":
                continue
            content = route.get("requestBody", {}).get("content", {})
            shape = next((one["schema"] for one in content.values()), None)
            name = path.lstrip("/").replace("{", "<").replace("}", ">")
            shape = _resolved(document, shape) if shape else None
            found.setdefault(name, []).append(
                Operation(method, name, shape, "multipart/form-data" in content)
            )
    return found


def _resolved(document: dict[str, Any], shape: Any) -> Any:
    if isinstance(shape, list):
        return [_resolved(document, one) for one in shape]
    if not isinstance(shape, dict):
        return shape
    if "$ref" in shape:
        return _resolved(document, document["components"]["schemas"][shape["$ref"].rsplit("/", 1)[-1]])
    return {name: _resolved(document, one) for name, one in shape.items()}


def made(shape: dict[str, Any], rows: dict[str, list[Any]], area: str, name: str = "") -> Any:
    """A body of that shape with every reference out of `rows`."""
    if several := shape.get("anyOf") or shape.get("allOf"):
        return made(several[0], rows, area, name)
    kind = shape.get("type")
    if kind == "object":
        return {key: made(one, rows, area, key) for key, one in shape.get("properties", {}).items()}
    if kind == "array":
        return [made(shape.get("items", {}), rows, area, name)]
    return shape["enum"][0] if "enum" in shape else _single(shape, rows, area, name)


def _single(shape: dict[str, Any], rows: dict[str, list[Any]], area: str, name: str) -> Any:
    kind = shape.get("type")
    if (known := _reference(name, rows, area)) is not None:
        return known
    if shape.get("format") == "uuid":
        return str(next(iter(rows.get("households_household", [])), MISSING_UID))
    plain = {"integer": 1, "number": 1, "boolean": True, "null": None}
    if kind in plain:
        return 2020 if name == "year" else plain[kind]
    return (
        "2020-06-30"
        if shape.get("format") == "date"
        else "1"
        if "\\." in shape.get("pattern", "")
        else "核对"
    )


def sent(client: Client, operation: Operation, given: Any, url: str) -> Answer:
    headers = {"Idempotency-Key": f"scope-{next(_keys)}"}
    if operation.is_form:
        told: dict[str, Any] = {
            key: value for key, value in (given or {}).items() if isinstance(value, str | int)
        }
        told["file"] = SimpleUploadedFile("a.csv", "行政村,统计时点\n".encode())
        response = client.post(url, told, headers=headers)
    else:
        response = client.generic(
            operation.method.upper(), url, json.dumps(given), content_type="application/json", headers=headers
        )
    return Answer(response.status_code, body(response))


# -- what became of it ----------------------------------------------------------------------------------------


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Eyes:
    """Sees whether anything outside the township is another than before, or is referred to from inside."""

    def __init__(self, world: World) -> None:
        low, high = world.township, f"{int(world.township) + 1000:012d}"
        inside = f"area_code >= '{low}' and area_code < '{high}'"
        tables = [model._meta.db_table for model in guarded_models() if issubclass(model, Scoped)]
        self._crossing = _crossing(tables, inside)
        self._all = " union all ".join(
            f"select '{table}', count(*)::text || ':' || coalesce(sum(('x' || substr(md5(t::text), 1, 8))"
            f'::bit(32)::bigint), 0)::text from "{table}" t where not ({inside})'
            for table in tables
            if table not in _OF_ASKING
        )
        self.before, self.crossing = self._seen(self._all), self._seen(self._crossing)

    def written(self) -> int:
        """Row images kept so far: every change of a tracked table adds one."""
        return int(self._seen("select count(*) from history_change")[0][0])

    def outside(self) -> list[Any]:
        """Tables of which a row outside the township came, went or changed."""
        return sorted({row[0] for row in set(self._seen(self._all)) ^ set(self.before)})

    def crossings(self) -> list[Any]:
        """References from rows inside to rows outside that were not there before."""
        return sorted(set(self._seen(self._crossing)) - set(self.crossing))

    def _seen(self, statement: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())


def _crossing(tables: list[str], inside: str) -> str:
    """How many rows inside refer to rows outside, by foreign key."""
    parts = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if not isinstance(field, models.ForeignKey) or not isinstance(target, type):
                continue
            here, there = model._meta.db_table, target._meta.db_table
            if here in tables and there in tables:
                of_here, of_there = (
                    inside.replace("area_code", "h.area_code"),
                    inside.replace("area_code", "t.area_code"),
                )
                parts.append(
                    f'select \'{here}.{field.column}\', count(*) from "{here}" h join "{there}" t'
                    f' on t."{field.target_field.column}" = h."{field.column}" where {of_here} and not ({of_there})'
                )
    return " union all ".join(parts)
