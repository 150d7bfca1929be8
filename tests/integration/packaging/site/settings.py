"""The minimal settings for the installed packages, without the admin."""

from importlib.util import find_spec
from pathlib import Path

import django

HERE = Path(__file__).parent
WEB = find_spec("conversate_web") is not None

SECRET_KEY = "of a site that lives for one test"
ALLOWED_HOSTS = ["testserver"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": HERE / "db.sqlite3"}}
USE_TZ = True
CONVERSATE_STORE_ROOT = HERE / "uploads"
CONVERSATE_SITE_URL = "https://chat.example.org"
CONVERSATE_ALERT_DELAY = 0
# Only the command sends alerts, so that the script knows when they were sent.
CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.NullDispatcher"
# MAILERS for Django from 6.1 on, EMAIL_BACKEND for older versions.
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
else:
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    *(["django.contrib.sessions", "django.contrib.staticfiles"] if WEB else []),
    *filter(find_spec, ["conversate_core", "conversate_web", "conversate_alerts"]),
]
MIDDLEWARE = (
    [
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ]
    if WEB
    else []
)
ROOT_URLCONF = "urls"
# This site has no page to sign in.
LOGIN_URL = "https://accounts.example.org/"
STATIC_URL = "static/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    },
]
