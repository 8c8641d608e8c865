from __future__ import annotations

from django.urls import path

from yihu.modules.places import views

urlpatterns = [path("areas/<str:code>/", views.area, name="area")]
