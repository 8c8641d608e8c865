"""Routes of the kit itself."""

from __future__ import annotations

from django.urls import path

from yihu.core.web import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("business-day/", views.business_day, name="business-day"),
    path("areas/villages/", views.villages, name="villages"),
    path("search/", views.search, name="search"),
    path("search/suggest/", views.suggest, name="suggest"),
    path("tour/", views.end_tour, name="end-tour"),
    path("policy/", views.policy_values, name="policy"),
    path("ui/", views.show_gallery, name="gallery"),
]
