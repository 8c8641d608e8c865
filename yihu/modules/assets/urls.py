from __future__ import annotations

from django.urls import path

from yihu.modules.assets.views import disposals, papers, plans, register, solar, stocktake

urlpatterns = [
    path("", register.assets, name="list"),
    path("new/", register.new, name="new"),
    path("register/print/", papers.register, name="print"),
    path("stocktake/", stocktake.stocktake, name="stocktake"),
    path("stocktake/print/", papers.count_sheet, name="stocktake_print"),
    path("photos/<int:pk>/", stocktake.photo, name="photo"),
    path("disposals/<int:pk>/", disposals.disposal, name="disposal"),
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.draft, name="draft"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/print/", papers.plan, name="plan_print"),
    path("solar/", solar.stations, name="solar"),
    path("solar/<int:pk>/", solar.station, name="station"),
    path("<int:pk>/", register.asset, name="asset"),
    path("<int:pk>/hand-over/", register.hand_over, name="hand_over"),
    path("<int:pk>/idle/", register.idle, name="idle"),
    path("<int:pk>/in-use/", register.in_use, name="in_use"),
    path("<int:pk>/income/", register.earn, name="earn"),
    path("<int:pk>/count/", stocktake.count, name="count"),
    path("<int:pk>/dispose/", disposals.ask, name="dispose"),
]
