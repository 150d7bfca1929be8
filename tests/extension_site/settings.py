"""The settings of the club. The folder EXTENSION_SITE_DIR has all that the running site writes."""

from .places import SITE_DIR

SECRET_KEY = "for the tests only"
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": SITE_DIR / "site.sqlite3"},
}
INSTALLED_APPS = [
    # First: its templates replace those of the packages.
    "tests.extension_site.apps.ClubConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "conversate_core",
    "conversate_web",
    "conversate_alerts",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "tests.integration.browser.support.csp.strict_policy",
]
ROOT_URLCONF = "tests.extension_site.urls"
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
# Shared by the web server and the worker of the queue.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": SITE_DIR / "cache",
    },
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "static/"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "conversate:index"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = SITE_DIR / "mail"
USE_TZ = True

# A language that the packages don't bring.
LANGUAGE_CODE = "eo"
LANGUAGES = [("eo", "Esperanto"), ("en", "English")]
LOCALE_PATHS = [SITE_DIR / "locale"]

CONVERSATE_STORE_ROOT = SITE_DIR / "uploads"
CONVERSATE_SITE_URL = "http://127.0.0.1"
CONVERSATE_POLL_MIN = 200
CONVERSATE_POLL_STEP = 0
CONVERSATE_ALERT_DELAY = 0

CONVERSATE_POLICY = "tests.extension_site.rules.ClubPolicy"
CONVERSATE_PERSON = "tests.extension_site.people.describe"
CONVERSATE_FIND_PERSON = "tests.extension_site.finding.ByFirstName"
CONVERSATE_MARKUP = "tests.extension_site.markup.StarMarkup"
CONVERSATE_PRESENCE = "tests.extension_site.presence.CachePresence"
CONVERSATE_ALERT_DISPATCH = "tests.extension_site.queue.FolderDispatcher"
