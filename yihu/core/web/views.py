"""The doors of the kit itself: business day, post, area picker, search, tour, gallery."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yihu.core.areas import queries as areas
from yihu.core.web import doors, finding, gallery, policy, preferences
from yihu.core.web.doors import actor_of, day_of
from yihu.core.web.pick import AreaPicker
from yihu.engine import policy as policies
from yihu.engine.areas import inside

LONGEST_KEY = 80
FOUND_AT_MOST = 50
SUGGESTED = 6
SUGGEST_FROM = 2


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def business_day(request: HttpRequest) -> HttpResponse:
    """Choose the day this person looks at (业务日) and go back to the page."""
    doors.choose_day(request, request.POST.get("day", ""))
    return _back(request)


@require_GET
def villages(request: HttpRequest) -> HttpResponse:
    """The second half of the area picker, after the first was chosen."""
    name = request.GET.get("name", "area")
    town = request.GET.get(name, "")
    actor = actor_of(request)
    found = list(areas.children(town)) if town and inside(town, actor.area_code) else []
    made = AreaPicker(name, "全部", [], found, town, key=request.GET.get("key", "area-picker"))
    return render(request, "ui/villages.html", {"picker": made})


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """All hits for `q`. The box posts, so that a number typed by mistake never stands in an address or a log;
    anything that may be sent as a link is sent on to one."""
    actor = actor_of(request)
    if request.method == "POST":
        text = finding.clean(request.POST.get("q", ""))
        if not finding.is_id_number(text):
            return HttpResponseRedirect(f"?{urlencode({'q': text})}")
        return render(
            request, "web/search.html", {"id_number": True, "look_up": finding.id_number_page(actor)}
        )
    text = finding.clean(request.GET.get("q", ""))
    found = [] if finding.is_id_number(text) else finding.everywhere(actor, text, FOUND_AT_MOST)
    return render(request, "web/search.html", {"q": text, "found": found})


@require_POST
def suggest(request: HttpRequest) -> HttpResponse:
    """The first hits while typing."""
    text = finding.clean(request.POST.get("q", ""))
    secret = finding.is_id_number(text)
    found = (
        [] if secret or len(text) < SUGGEST_FROM else finding.everywhere(actor_of(request), text, SUGGESTED)
    )
    shown = secret or len(text) >= SUGGEST_FROM
    return render(
        request, "ui/search_hits.html", {"q": text, "found": found, "secret": secret, "shown": shown}
    )


@require_POST
def end_tour(request: HttpRequest) -> HttpResponse:
    """The tour was read; it does not come again for this person."""
    key = request.POST.get("key", "")
    if key.startswith("tour.") and len(key) <= LONGEST_KEY:
        preferences.put(actor_of(request), key, "seen")
    return HttpResponseRedirect("/")


@require_GET
def show_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "web/gallery.html", gallery.samples())


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page the form stood on, without an `as_of` of its own; never to another host."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    path, _, query = target.partition("?")
    kept = "&".join(part for part in query.split("&") if part and not part.startswith("as_of="))
    return HttpResponseRedirect(f"{path}?{kept}" if kept else path)


@require_GET
def policy_values(request: HttpRequest) -> HttpResponse:
    """What is judged by, since when, by which document, whether checked, and when somebody must look again."""
    actor, as_of = actor_of(request), day_of(request)
    known = policy.known(policies.for_area(actor.area_code))
    asked = policy.Asked.of(request.GET)
    context = {
        "head": policy.HEAD,
        "subjects": policy.subjects(known, as_of, asked),
        "tabs": policy.tabs(known, as_of, asked),
        "asked": asked,
        "as_of": as_of,
        "version": known.version,
    }
    return render(request, "web/policy.html", context)
