"""All routes: the kit's own pages, then every module's `urls.py` under its own name."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from yihu.core.accounts import urls as account_urls
from yihu.core.accounts.views import choose_post
from yihu.modules.tasks.views import home
from yihu.site.api import api

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{name}/", include((f"yihu.modules.{name}.urls", name), namespace=name))
    for name in settings.MODULES
    if find_spec(f"yihu.modules.{name}.urls") is not None
]
urlpatterns += [
    path("", include(account_urls.signing_in)),
    path("api/", api.urls),
    path("post/", choose_post, name="choose_post"),
    path("accounts/", include((account_urls.people, "accounts"))),
    path("ledgers/", include("yihu.core.ledgers.urls")),
    path("", home, name="home"),
    path("jobs/", include("yihu.core.jobs.urls")),
    path("report/misuse/", include("yihu.modules.supervision.urls.public")),
    path("report/", include("yihu.modules.monitoring.urls.public")),
    path("privacy/", include("yihu.core.privacy.urls")),
    path("", include("yihu.core.web.urls")),
]
