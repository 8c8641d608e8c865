from django.urls import path

from yihu.modules.indicators import views

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("<str:key>/", views.figure, name="figure"),
    path("<str:key>/rows/", views.rows, name="rows"),
]
