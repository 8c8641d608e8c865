from __future__ import annotations

from django.urls import path

from yihu.modules.places import views

urlpatterns = [
    path("", views.home, name="list"),
    path("areas/<str:code>/", views.area, name="area"),
    path("conditions/", views.matrix, name="conditions"),
    path("conditions/sheets/<int:pk>/", views.of_sheet, name="of_sheet"),
    path("conditions/links/<int:pk>/remove/", views.unlink, name="unlink"),
    path("conditions/<str:code>/", views.village, name="village"),
    path("conditions/<str:code>/link/<str:condition>/", views.link, name="link"),
    path("conditions/<str:code>/print/", views.printed, name="printed"),
    path("collective/", views.collective, name="collective"),
]
