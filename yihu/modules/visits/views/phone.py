"""The phone's doors. The page itself holds nothing personal, so it may be kept for offline use; data is never cached
by the browser."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core import clock
from yihu.core.access.actor import Actor
from yihu.core.web.doors import actor_of
from yihu.engine import areas
from yihu.engine.areas import Level
from yihu.engine.errors import Refused
from yihu.modules.households.rules import JOINING, LEAVING, Relation
from yihu.modules.monitoring.rules import Risk
from yihu.modules.visits import actions, forms, queries
from yihu.modules.visits.permissions import Can
from yihu.modules.visits.rules import CHECKS, VALUES, Answer, EntryKind, Item, Via, VisitKind

KEPT = (
    "visits/phone.js",
    "visits/form.js",
    "visits/pages.js",
    "visits/parts.js",
    "visits/queue.js",
    "visits/seal.js",
    "visits/store.js",
    "visits/picture.js",
    "visits/phone.css",
    "visits/manifest.webmanifest",
    "visits/icon.svg",
    "vendor/tabler.min.css",
    "yihu/icon.svg",
)
MOST_ENTRIES = 20


@require_GET
@ensure_csrf_cookie
def shell(request: HttpRequest) -> HttpResponse:
    actor_of(request).require(Can.VISIT)
    return render(request, "visits/phone.html", {"words": _words()})


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, with the list of files of this version; its place in the address bounds what it sees."""
    addresses = [request.path.rpartition("/")[0] + "/", *(static(name) for name in KEPT)]
    head = f"const VERSION = {json.dumps(_version())};\nconst FILES = {json.dumps(addresses)};\n"
    text = head + Path(_found("visits/worker.js")).read_text(encoding="utf-8")
    return HttpResponse(
        text, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"}
    )


@require_GET
def data(request: HttpRequest) -> HttpResponse:
    """The households of a village for the open page; `?area=` where the person has more than one village."""
    actor = actor_of(request)
    actor.require(Can.VISIT)
    return _answer(_bundle(actor, _village(actor, request.GET.get("area", ""))))


@require_POST
def lease(request: HttpRequest) -> HttpResponse:
    """A key for this phone's queue and, with `offline`, the village's households to take along. `half`: the server's
    half of the key they lie under; it is made anew each time and not kept here."""
    actor, given = actor_of(request), _given(request)
    today = clock.today()
    bundle = None
    if given.get("offline"):
        bundle = _bundle(actor, _village(actor, str(given.get("area", ""))))
    made, public = actions.lend(
        actor,
        device=request.headers.get("User-Agent", ""),
        households=len(bundle["households"]) if bundle else 0,
        days=queries.lease_days(actor.area_code, today),
        now=clock.now(),
    )
    return _answer(
        {
            "lease": str(made.uid),
            "public": public,
            "half": b64encode(secrets.token_bytes(32)).decode(),
            "days": queries.lease_days(actor.area_code, today),
            "bundle": bundle,
        }
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """The phone wipes what it took along and says so."""
    actor, given = actor_of(request), _given(request)
    actions.end_lease(actor, _uid(given.get("lease")), now=clock.now(), why="本人结束")
    return _answer({"ended": True})


@require_POST
def sync(request: HttpRequest) -> HttpResponse:
    """Entries in, answers out, one each. `lease`: what the phone holds; `holds` false tells it to wipe."""
    actor, given = actor_of(request), _given(request)
    actor.require(Can.VISIT)
    entries = given.get("entries")
    if not isinstance(entries, list) or len(entries) > MOST_ENTRIES:
        raise forms.Unreadable(f"一次最多上传 {MOST_ENTRIES} 条，请分批上传")
    answers = [_take(actor, one) for one in entries if isinstance(one, dict)]
    held = given.get("lease")
    now = clock.now()
    return _answer(
        {
            "answers": answers,
            "holds": queries.holds(queries.lease(actor, _uid(held)), now) if held else True,
            "today": clock.today().isoformat(),
        }
    )


def _take(actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    key = str(given.get("key", ""))[:80]
    try:
        if "sealed" in given:
            opened = actions.open_sealed(actor, _uid(given.get("lease")), str(given["sealed"]))
            if opened.get("key") != key:
                raise forms.Unreadable("这条离线记录与编号不符，请保留并联系管理员")
        else:
            opened = given
    except Refused as refused:
        return {"key": key, **_refused(actor, key, "", {}, refused.code, refused.message)}
    told = opened.get("given")
    kind, content = str(opened.get("kind", "")), told if isinstance(told, dict) else {}
    if kind == EntryKind.PHOTO:
        # Said beside what is sealed: a visit that was mended has another key.
        content = {**content, "visit": given.get("visit")}
    if given.get("open"):
        # The phone cannot read its own queue: what is to be mended comes back to whoever wrote it.
        return {"key": key, "outcome": "opened", "kind": kind, "given": content}
    try:
        via = Via.OFFLINE if opened.get("offline") else Via.PHONE
        entry = forms.entry(key, kind, content, via=via, insist=bool(given.get("insist")))
    except Refused as refused:
        return {"key": key, **_refused(actor, key, kind, content, refused.code, refused.message)}
    answer = actions.take(actor, entry, now=clock.now(), today=clock.today())
    if answer["outcome"] == Answer.REFUSED:
        answer |= _refused(actor, key, kind, content, answer["code"], answer["message"])
    else:
        actions.handed_in(actor, key, now=clock.now())
    return {"key": key, **answer}


def _refused(  # noqa: PLR0917
    actor: Actor, key: str, kind: str, content: dict[str, Any], code: str, message: str
) -> dict[str, Any]:
    """The answer; the entry is kept for the person and the office to see."""
    actions.reject(actor, key, kind, content, (code, message), now=clock.now())
    return {"outcome": Answer.REFUSED.value, "code": code, "message": message}


@require_http_methods(["GET", "POST"])
def refused(request: HttpRequest) -> HttpResponse:
    """The person's own entries that were not taken, with the reason; POST gives one up or says that it was mended."""
    actor = actor_of(request)
    actor.require(Can.VISIT)
    own = queries.own_rejections(actor)
    if request.method == "POST":
        given = _given(request)
        found = own.filter(key=_uid(given.get("key"))).first()
        if found is not None and given.get("mended"):
            actions.mended(actor, found.pk, now=clock.now())
        elif found is not None:
            actions.give_up(actor, found.pk, why=str(given.get("why", "")), now=clock.now())
        return _answer({"settled": True})
    return _answer({"refused": [{"key": str(one.key), "message": one.message} for one in own]})


def _bundle(actor: Actor, village: str) -> dict[str, Any]:
    today = clock.today()
    places = queries.villages(actor)
    return {
        "today": today.isoformat(),
        "user": str(actor.user_id or ""),
        "visitor": actor.name,
        "village": village,
        "villages": [{"code": one.code, "name": one.name} for one in places],
        "households": queries.mine(actor, village, today) if village else [],
    }


def _village(actor: Actor, asked: str) -> str:
    if areas.level_of(actor.area_code) is Level.VILLAGE:
        return actor.area_code
    return areas.full(asked) if asked else ""


def _words() -> dict[str, Any]:
    """The code tables that the page shows; the same for everybody."""
    return {
        "kinds": VisitKind.choices(),
        "items": [[item.value, item.label] for item in Item],
        "checks": [item.value for item in CHECKS],
        "values": {item.value: table.choices() for item, table in VALUES.items()},
        "leaving": [[one.value, one.label] for one in LEAVING],
        "joining": [
            [one.value, one.label] for one in JOINING if one.value in ("born", "married_in", "adopted")
        ],
        "risks": Risk.choices(),
        "relations": [[one.value, one.label] for one in Relation if one is not Relation.HEAD],
    }


def _given(request: HttpRequest) -> dict[str, Any]:
    try:
        given = json.loads(request.body)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise forms.Unreadable("提交的内容无法读取，请刷新页面后重试")
    return given


def _uid(text: object) -> str:
    try:
        return str(UUID(str(text)))
    except ValueError:
        raise forms.Unreadable("这台手机的离线编号不对，请刷新页面后重试") from None


def _answer(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(
        body, headers={"Cache-Control": "no-store"}, json_dumps_params={"ensure_ascii": False}
    )


@cache
def _version() -> str:
    """Changes when any kept file does."""
    digest = hashlib.sha256()
    for name in (*KEPT, "visits/worker.js"):
        if name.startswith("visits/"):
            digest.update(Path(_found(name)).read_bytes())
    return digest.hexdigest()[:12]


def _found(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return path
