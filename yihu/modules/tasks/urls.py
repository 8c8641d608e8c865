from django.urls import path

from yihu.modules.tasks import views

urlpatterns = [
    path("", views.due_list, name="list"),
    path("slips/", views.slips, name="slips"),
    path("<str:key>/", views.due_list, name="due"),
]
