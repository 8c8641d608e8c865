"""The one settings file. What differs between demo, tests and a real instance comes from the environment:

YIHU_MODE           demo | test | run
DATABASE_URL        PostgreSQL address of the app role (row-level security applies to it)
DATABASE_OWNER_URL  address of the owner, for migrations and guards only
YIHU_DB_ROLE        owner: this process migrates; anything else: it is the app
YIHU_KEYS           folder with the key files (django.key, identity/…); never in the database or a backup
YIHU_HOSTS          host names served, comma-separated
YIHU_PROXIES        addresses of proxies in front of us, comma-separated; only they may say whom they pass on
YIHU_PUBLIC_ADDRESS address of the public site as visitors type it, for links and the code on paper notices
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from yihu.site.seed import accounts

ROOT = Path(__file__).resolve().parents[2]
MODE = os.environ.get("YIHU_MODE", "demo")
KEYS_DIR = Path(os.environ.get("YIHU_KEYS", ROOT / "var" / "keys"))
VAR_DIR = Path(os.environ.get("YIHU_VAR", ROOT / "var"))


def database(url: str) -> dict[str, Any]:
    """'postgresql://role:secret@host:port/name?host=/socket/folder' -> a Django database entry."""
    parts = urlsplit(url)
    options = {key: values[0] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "yihu",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": options.pop("port", str(parts.port or "")),
        "OPTIONS": options,
        # What was planned on a connection goes with it (docs/adr/0125).
        "CONN_MAX_AGE": 3600,
        "CONN_HEALTH_CHECKS": True,
    }


def _secret(name: str) -> str:
    path = KEYS_DIR / name
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


AS_OWNER = os.environ.get("YIHU_DB_ROLE") == "owner" or MODE == "test"
DATABASES = {"default": database(os.environ.get("DATABASE_OWNER_URL" if AS_OWNER else "DATABASE_URL", ""))}
# Over the owner's connection a scope must first become the app role, else the policies would not apply.
YIHU_SET_ROLE = AS_OWNER

SECRET_KEY = _secret("django.key") or ("only-for-tests-and-checks" if MODE != "run" else "")
DEBUG = False
ALLOWED_HOSTS = [
    host for host in os.environ.get("YIHU_HOSTS", "localhost,127.0.0.1,testserver").split(",") if host
]
TRUSTED_PROXIES = frozenset(
    one.strip() for one in os.environ.get("YIHU_PROXIES", "").split(",") if one.strip()
)
PUBLIC_ADDRESS = os.environ.get("YIHU_PUBLIC_ADDRESS", "").rstrip("/")

MODULES = sorted(
    path.name for path in (ROOT / "yihu" / "modules").iterdir() if (path / "__init__.py").exists()
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "procrastinate.contrib.django",
    "yihu.core.database",
    "yihu.core.areas",
    "yihu.core.units",
    "yihu.core.accounts",
    "yihu.core.history",
    "yihu.core.files",
    "yihu.core.privacy",
    "yihu.core.jobs",
    "yihu.core.idempotency",
    "yihu.core.web",
    "yihu.core.ledgers",
    # after accounts, whose templates dress the sign-in pages
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "ninja",
    *(f"yihu.modules.{name}" for name in MODULES),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    # before anything that would read the body
    "yihu.site.middleware.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "yihu.site.middleware.ScopeMiddleware",
    "axes.middleware.AxesMiddleware",
]
# Two thousand rows of the grid, with room for long texts; files have limits of their own.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
ROOT_URLCONF = "yihu.site.urls"
WSGI_APPLICATION = "yihu.site.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yihu.core.web.context.page",
                "yihu.site.menu.context",
                "yihu.core.accounts.context.sign_in",
            ],
            "builtins": ["yihu.core.web.templatetags.ui"],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# asvs or mlps3; the two contradict each other on composition and forced change (docs/adr).
YIHU_PASSWORD_PROFILE = os.environ.get("YIHU_PASSWORD_PROFILE", "asvs")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "yihu.core.accounts.validators.ProfileValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "yihu.core.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
# Passwords are counted by axes, in the database and for each address; this bounds guessing one account's codes, and
# its passwords from many addresses. The library's own limit by address would lock out a whole office.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/h/key"}
# Those counts must hold for all processes of all machines together: in the database, which there is anyway.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_attempt",
        # Beyond this the oldest go, and somebody trying many names could clear a count that still runs.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
MFA_ADAPTER = "yihu.core.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {"add_webauthn": "yihu.core.accounts.forms.AddKey"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "一户"
MFA_TOTP_TOLERANCE = 1  # one step of thirty seconds for clocks that drift (RFC 6238, 5.2)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = MODE != "run"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "yihu.core.accounts.adapter.typed_username"
# Only a demo prints its accounts on the sign-in page.
DEMO_ACCOUNTS = accounts.ACCOUNTS if MODE == "demo" else ()
DEMO_PASSWORD = accounts.PASSWORD if MODE == "demo" else ""
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SECURE = MODE == "run"
CSRF_COOKIE_SECURE = MODE == "run"
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
# A real instance serves the compressed copies that `yihu serve` makes in STATIC_ROOT.
WHITENOISE_USE_FINDERS = MODE != "run"
MEDIA_ROOT = VAR_DIR / "files"
# An upload waits in memory: in a temporary file it would lie unencrypted, and stay there when the server is killed.
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
# Block digests of the history, outside the database; copy this file to where the database's keepers cannot write.
# Screening by Spark (`yihu screen --engine spark`): one machine with all its cores, or the address of a cluster.
SPARK_MASTER = os.environ.get("YIHU_SPARK_MASTER", "local[*]")
DIGEST_FILE = Path(os.environ.get("YIHU_DIGESTS", VAR_DIR / "digests.csv"))

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "WARNING"}},
    "root": {"handlers": ["stderr"], "level": "WARNING" if MODE == "test" else "INFO"},
}
