"""The settings of the site. API_SITE_DIR has all that it writes."""

import os
from pathlib import Path

SITE_DIR = Path(os.environ["API_SITE_DIR"])
SECRET_KEY = "for the tests only"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SITE_DIR / "site.sqlite3"},
}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "conversate_core",
    "conversate_web",
    "tests.docs.api_site",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
ROOT_URLCONF = "tests.docs.api_site.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
USE_TZ = True
CONVERSATE_STORE_ROOT = SITE_DIR / "uploads"
CONVERSATE_API_AUTHENTICATION = os.environ.get("API_AUTHENTICATION")
