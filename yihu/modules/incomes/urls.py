from __future__ import annotations

from django.urls import path

from yihu.modules.incomes.views import household, same_money

urlpatterns = [
    path("rows/statement/<int:pk>/", household.of_statement, name="of_statement"),
    path("households/<int:pk>/<int:year>/", household.of_year, name="of_year"),
    path("doubts/", same_money.doubts, name="doubts"),
    path("lines/<int:pk>/same/", same_money.same, name="same"),
    path("<uuid:uid>/", household.household, name="household"),
]
