from __future__ import annotations

from django.urls import path

from yihu.modules.places import views

urlpatterns = [
    path("", views.home, name="list"),
    path("areas/<str:code>/", views.area, name="area"),
]
