"""The settings of the example: the site of a repair café, with all three packages.

It runs on one machine, for whoever sits in front of it. Everything that it writes is in one folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import django

SITE = Path(__file__).parent
# Database, uploads and mails. Tests and screenshots name a folder of their own.
VAR = Path(os.environ.get("EXAMPLE_VAR", SITE.parent / "var")).resolve()

SECRET_KEY = "known to everybody, and good for this machine only"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]

INSTALLED_APPS = [
    "repaircafe",
    "demo",
    "helpdesk",
    "conversate_core",
    "conversate_web",
    "conversate_alerts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "repaircafe.middleware.content_security_policy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    # The chat speaks the language of the visitor's browser, where there is a translation.
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "repaircafe.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
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

# Readers never wait for the one writer, and writers queue up instead of failing.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "db.sqlite3",
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
        },
    },
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "conversate:index"
LOGOUT_REDIRECT_URL = "home"

# Each mail becomes a file. Django 6.1 has a new way to say so, and deprecates the old one.
MAIL_FOLDER = VAR / "mail"
MAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
if django.VERSION >= (6, 1):
    MAILERS = {"default": {"BACKEND": MAIL_BACKEND, "OPTIONS": {"file_path": MAIL_FOLDER}}}
else:
    EMAIL_BACKEND = MAIL_BACKEND
    EMAIL_FILE_PATH = MAIL_FOLDER
DEFAULT_FROM_EMAIL = "Repair café <chat@repair-cafe.example>"

STATIC_URL = "static/"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

# With DEBUG off Django mails errors to the admins; here whoever started the site reads them.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "INFO"},
    # Every missing page is in the server's list of requests already.
    "loggers": {"django.request": {"level": "ERROR"}},
}

# Not below a folder that a web server hands out: who may have a file is decided by the rooms.
CONVERSATE_STORE_ROOT = VAR / "uploads"
CONVERSATE_SITE_URL = "http://127.0.0.1:8000"
# Seconds. Whoever tries the site out will not wait for the two minutes of the default.
CONVERSATE_ALERT_DELAY = 30
