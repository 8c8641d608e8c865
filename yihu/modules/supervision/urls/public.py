"""举报 without a sign-in: beside the self-report, and never read with it."""

from __future__ import annotations

from django.urls import path

from yihu.modules.supervision.views import public

app_name = "misuse"
urlpatterns = [
    path("", public.choose, name="choose"),
    path("new/<str:code>/", public.tell, name="new"),
    path("done/", public.done, name="done"),
    path("state/", public.state, name="state"),
]
