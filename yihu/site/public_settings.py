"""Settings of the public process: another role of the database, no keys, no sessions, no accounts, no script.

DATABASE_PUBLIC_URL   PostgreSQL address of the role yihu_public
YIHU_PUBLIC_SECRET    made at each start by `yihu serve-public`, the same for all its workers
"""

from __future__ import annotations

import os
import secrets

from yihu.site.settings import *  # noqa: F403
from yihu.site.settings import INSTALLED_APPS as OFFICE_APPS
from yihu.site.settings import MODE, database

DATABASES = {"default": database(os.environ.get("DATABASE_PUBLIC_URL", ""))}
YIHU_SET_ROLE = False
SECRET_KEY = os.environ.get("YIHU_PUBLIC_SECRET") or secrets.token_urlsafe(32)
ROOT_URLCONF = "yihu.site.public_urls"
WSGI_APPLICATION = "yihu.site.public_wsgi.application"
# Nobody signs in here.
INSTALLED_APPS = [one for one in OFFICE_APPS if not one.startswith(("allauth", "axes", "ninja"))]
MIDDLEWARE = [
    "yihu.site.public.MicroCached",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "yihu.site.middleware.BodyLimit",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request"],
            "builtins": ["yihu.core.web.templatetags.ui"],
        },
    }
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
CSRF_COOKIE_NAME = "yihu_public_form"
CSRF_COOKIE_SECURE = MODE == "run"
CSRF_COOKIE_AGE = 3600
AUTHENTICATION_BACKENDS = []
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
FILE_UPLOAD_HANDLERS: list[str] = []
