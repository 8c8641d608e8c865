"""All routes of the public process."""

from __future__ import annotations

from yihu.modules.disclosure.urls.public import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]
