from __future__ import annotations

from django.urls import path

from yihu.modules.projects import views

urlpatterns = [
    path("", views.board, name="list"),
    path("new/", views.propose, name="propose"),
    path("<int:pk>/", views.project, name="project"),
    path("<int:pk>/revise/", views.revise, name="revise"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:pk>/take/<str:stage>/", views.take, name="take"),
]
