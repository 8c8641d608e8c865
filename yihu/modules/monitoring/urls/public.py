"""The page without a sign-in: self-report and how far it is."""

from __future__ import annotations

from django.urls import path

from yihu.modules.monitoring.views import public

app_name = "report"
urlpatterns = [
    path("", public.choose, name="choose"),
    path("new/<str:code>/", public.report, name="new"),
    path("done/", public.done, name="done"),
    path("state/", public.state, name="state"),
]
