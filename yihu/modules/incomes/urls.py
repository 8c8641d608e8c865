from __future__ import annotations

from django.urls import path

from yihu.modules.incomes import views

urlpatterns = [
    path("rows/statement/<int:pk>/", views.of_statement, name="of_statement"),
    path("households/<int:pk>/<int:year>/", views.of_year, name="of_year"),
    path("<uuid:uid>/", views.household, name="household"),
]
