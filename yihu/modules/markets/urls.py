from __future__ import annotations

from django.urls import path

from yihu.modules.markets import views

urlpatterns = [
    path("", views.board, name="list"),
    path("sales/<int:pk>/", views.of_sale, name="of_sale"),
    path("sales/<int:pk>/judge/", views.judge, name="judge"),
]
