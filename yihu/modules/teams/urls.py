from __future__ import annotations

from django.urls import path

from yihu.modules.teams.views import assessment, leaves, members, pages, pay, roster

urlpatterns = [
    path("", pages.teams, name="list"),
    path("mine/", pages.mine, name="mine"),
    path("stock/", pages.stock, name="stock"),
    path("roster/", roster.roster, name="roster"),
    path("roster/export/", roster.export, name="roster_export"),
    path("roster/import/", roster.load, name="roster_import"),
    path("pay/", pay.pay, name="pay"),
    path("pay/print/<str:paper_format>/", pay.printed, name="pay_print"),
    path("allowances/<int:allowance_id>/correct/", pay.correct, name="correct"),
    path("leaves/<int:leave_id>/", leaves.leave, name="leave"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/end/", members.end, name="end"),
    path("members/<int:pk>/account/", members.account, name="account"),
    path("members/<int:pk>/leave/", members.leave, name="ask"),
    path("members/<int:pk>/condole/", members.condole, name="condole"),
    path("members/<int:pk>/assess/", members.assess, name="assess"),
    path("members/<int:pk>/assessments/print/", assessment.printed, name="assessment_print"),
    path("assessments/<int:assessment_id>/paper/", members.paper, name="paper"),
    path("<int:pk>/", pages.team, name="team"),
    path("<int:pk>/send/", pages.send, name="send"),
]
