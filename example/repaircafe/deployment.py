"""The settings of the example for a public server: https only, and a secret key of its own.

``DJANGO_SETTINGS_MODULE=repaircafe.deployment``, with EXAMPLE_HOST and EXAMPLE_SECRET_KEY. It needs
a web server in front that terminates https, serves STATIC_ROOT, and sets X-Forwarded-Proto on each
request, also if the visitor has sent that header.
"""

from __future__ import annotations

import os

from .settings import *  # noqa: F403
from .settings import VAR

HOST = os.environ["EXAMPLE_HOST"]
SECRET_KEY = os.environ["EXAMPLE_SECRET_KEY"]
ALLOWED_HOSTS = [HOST]
CONVERSATE_SITE_URL = f"https://{HOST}"
CONVERSATE_ALERT_DELAY = 120

# The only public folder. The uploads are beside it, not below it.
STATIC_ROOT = VAR / "static"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# On your own site, begin with a few minutes: browsers remember it.
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
