"""The settings of the example: the site of a repair café, with all three packages.

It runs on your own machine. Everything that it writes is in one folder.
"""

from __future__ import annotations

import os
from pathlib import Path

import django

SITE = Path(__file__).parent
# Database, uploads and mails. Tests and screenshots use another folder.
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
    # The chat uses the language of the visitor's browser, if there is a translation.
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

# Each mail is written to a file. Django 6.1 replaces the old settings by MAILERS.
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

# Without DEBUG, Django mails errors to the admins. Print them in the terminal instead.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"terminal": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["terminal"], "level": "INFO"},
    # The server's access log has the missing pages already.
    "loggers": {"django.request": {"level": "ERROR"}},
}

# How the installed chat looks.
CONVERSATE_MANIFEST = {
    "name": "Repair café",
    "theme_color": "#0f6b62",
    "icons": [
        {"src": "repaircafe/icon.svg", "sizes": "any", "type": "image/svg+xml"},
    ],
}
# Not below a folder that a web server serves: only members of a room may read its files.
CONVERSATE_STORE_ROOT = VAR / "uploads"
CONVERSATE_SITE_URL = "http://127.0.0.1:8000"
# Alerts can be answered: docs/how-to/replies-by-mail.md.
CONVERSATE_REPLY_ADDRESS = "chat+%s@repair-cafe.example"
# Seconds: shorter than the default of two minutes, for trying the site out.
CONVERSATE_ALERT_DELAY = 30
