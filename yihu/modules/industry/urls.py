from __future__ import annotations

from django.urls import path

from yihu.modules.industry import views

urlpatterns = [
    path("", views.board, name="list"),
    path("entities/<int:pk>/", views.entity, name="entity"),
    path("entities/<int:pk>/sign/", views.sign, name="sign"),
    path("entities/<int:pk>/contact/", views.contact, name="contact"),
    path("entities/<int:pk>/pay/<int:year>/", views.pay, name="pay"),
    path("entities/<int:pk>/print/", views.printed, name="printed"),
    path("contracts/<int:pk>/", views.contract, name="contract"),
    path("dividends/<int:pk>/", views.of_dividend, name="of_dividend"),
    path("dividends/<int:pk>/take-back/", views.take_back, name="take_back"),
    path("guides/<int:pk>/", views.guide, name="guide"),
    path("guides/<int:pk>/record/", views.record, name="record"),
    path("guides/<int:pk>/contact/", views.guide_contact, name="guide_contact"),
    path("guidance/<int:pk>/", views.of_guidance, name="of_guidance"),
    path("service-teams/<int:pk>/", views.service_team, name="service_team"),
]
