"""The site that the tests run on: whichever of the three packages are installed here."""

from importlib.util import find_spec
from pathlib import Path

from .databases import database

TESTS = Path(__file__).parent.parent

PACKAGES = [
    "conversate_core",
    "conversate_core.importing",
    "conversate_web",
    "conversate_alerts",
]

SECRET_KEY = "for the tests only"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = {"default": database()}
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    *(name for name in PACKAGES if find_spec(name.partition(".")[0])),
    "tests.support.quick_flush",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "tests.settings.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [TESTS / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
# Signing in happens in nearly every test, and a real hasher is slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_REDIRECT_URL = "/"
STATIC_URL = "static/"
# Django 6.1 asks for it; older ones read EMAIL_BACKEND, which the test runner sets.
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# A background thread would sweep while other tests run; those of the dispatcher switch it on.
CONVERSATE_ALERT_DISPATCH = "conversate_alerts.dispatch.NullDispatcher"
USE_TZ = True
