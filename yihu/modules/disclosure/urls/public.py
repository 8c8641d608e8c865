"""The whole of the public site."""

from __future__ import annotations

from django.urls import path

from yihu.modules.disclosure.views import public

handler404 = public.missing
handler500 = public.broken
urlpatterns = [
    path("", public.notices, name="notices"),
    path("n/<str:address>/", public.notice, name="notice"),
    path("n/<str:address>/files/<int:file_id>/", public.file, name="file"),
    path("n/<str:address>/objection/", public.objection, name="objection"),
    path("answer/", public.answer, name="answer"),
    path("data/", public.open_data, name="data"),
    path("rss.xml", public.feed, name="rss"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("robots.txt", public.robots, name="robots"),
    path("healthz", public.health, name="health"),
]
