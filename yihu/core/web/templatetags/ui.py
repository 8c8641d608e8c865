"""Template tags of the kit, built into every template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yihu.core.clock import SHANGHAI
from yihu.engine import money
from yihu.engine.checks import Colour

register = template.Library()

SHADES = {Colour.GREEN: "green", Colour.YELLOW: "yellow", Colour.RED: "red"}


@register.simple_tag
@cache
def asset(path: str) -> str:
    """The address of a file of ours; it stays the same while the program runs."""
    return static(path)


@register.simple_tag
def side_menu(menu: Iterable[Any]) -> SafeString:
    """The menu of the frame, drawn once for each role and place in it."""
    return _side_menu(tuple(menu))


@lru_cache(maxsize=1024)
def _side_menu(menu: tuple[Any, ...]) -> SafeString:
    return render_to_string("ui/side_menu.html", {"menu": menu})


@register.simple_tag
@lru_cache(maxsize=1024)
def icon(name: str, extra: str = "") -> SafeString:
    """One symbol of the sprite, drawn in the colour of the text and silent for screen readers."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        asset("vendor/icons.svg"),
        name,
    )


@register.simple_block_tag
def capture(content: str) -> str:
    """`{% capture as name %}…{% endcapture %}`: says something once and prints it twice."""
    return content.strip()


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    note: str = "",
    icon: str = "",
    extra: str = "",
    *,
    flush: bool = False,
    key: str = "",
) -> SafeString:
    """`{% card title="…" note="…" icon="…" %}…{% endcard %}`; `flush` for a body that is a table."""
    context = {
        "body": content,
        "title": title,
        "note": note,
        "icon": icon,
        "extra": extra,
        "flush": flush,
        "key": key,
    }
    return render_to_string("ui/card.html", context)


@register.filter
def yuan(fen: int | None) -> str:
    """123456 fen -> '1,234.56' (元)."""
    return "—" if fen is None else f"{money.from_fen(fen):,.2f}"


@register.filter
def wan(fen: int | None) -> str:
    """6618000_00 fen -> '661.8' (万元)."""
    return "—" if fen is None else f"{money.wan(fen):,f}"


@register.filter
def number(value: int | Decimal | None) -> str:
    """Thousands apart, never an exponent; a dash where there is no value."""
    if value is None:
        return "—"
    return f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"


@register.filter
def day(value: date | datetime | None) -> str:
    """2020-06-30; moments are shown as the day in Shanghai."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(SHANGHAI).date()
    return value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """2020-06-30 09:12, Shanghai time."""
    return "—" if value is None else f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


@register.filter
def shade(colour: Colour | str) -> str:
    """The Tabler colour of a due colour."""
    return SHADES.get(Colour(colour), "secondary")


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """`{{ names|at:code }}`: a look-up the template language lacks; empty where there is nothing."""
    try:
        return mapping[key]
    except (KeyError, IndexError, TypeError):
        return ""


@register.simple_tag(takes_context=True)
def csrf(context: template.Context) -> SafeString:
    """The hidden token of a form; unlike Django's own tag it also works in a part included with `only`."""
    request = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request))


@register.filter
def control(field: BoundField) -> SafeString:
    """The control of a form field in the kit's dress."""
    widget = field.field.widget
    kind = getattr(widget, "input_type", "")
    dress = {"select": "form-select", "checkbox": "form-check-input", "radio": "form-check-input"}.get(
        kind, "form-control"
    )
    known = widget.attrs.get("class", "")
    wrong = " is-invalid" if field.errors else ""
    return field.as_widget(attrs={"class": f"{dress} {known}{wrong}".strip()})


_BOXES = ("django/forms/widgets/checkbox_select.html", "django/forms/widgets/radio.html")


@register.filter
def is_many_boxes(field: BoundField) -> bool:
    """Whether the field is a group of boxes to tick: each with its own label, under one heading."""
    return getattr(field.field.widget, "template_name", "") in _BOXES


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """This address with some parameters changed (None removes one), so that a link keeps the filters."""
    request: HttpRequest = context.request  # type: ignore[attr-defined]
    query = request.GET.copy()
    for key, value in changes.items():
        if value is None or value == "":
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}" if query else request.path


@register.filter
def counted(value: int, unit: str) -> str:
    """`{{ 3|counted:"项超期" }}` -> '3 项超期'."""
    return f"{value:,} {unit}"
