from __future__ import annotations

from django.urls import path

from yihu.core.privacy import views

app_name = "privacy"
urlpatterns = [path("<str:table>/<int:row_id>/<str:column>/", views.reveal, name="reveal")]
