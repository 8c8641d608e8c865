"""Sign-in by the library, under the names it expects, and our own pages for people and posts."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from yihu.core.accounts import views

signing_in = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("2fa/", include("allauth.mfa.urls")),
]
people = [
    path("", views.people, name="people"),
    path("access/", views.access_table, name="access_table"),
    path("<int:user_id>/", views.person, name="person"),
    path("<int:user_id>/active/", views.set_active, name="set_active"),
    path("<int:user_id>/password/", views.reset_password, name="reset_password"),
    path("posts/<int:post_id>/end/", views.end_post, name="end_post"),
    path("posts/<int:post_id>/token/", views.issue_token, name="issue_token"),
    path("tokens/<int:token_id>/end/", views.end_token, name="end_token"),
]
