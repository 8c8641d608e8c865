from __future__ import annotations

from django.urls import path

from yihu.modules.benefits import views

urlpatterns = [
    path("", views.board, name="list"),
    path("lists/<int:pk>/", views.paylist, name="paylist"),
    path("payments/<int:pk>/", views.of_payment, name="of_payment"),
    path("payments/<int:pk>/take-back/", views.take_line_back, name="take_line_back"),
]
