"""The settings of the example for a server that the world can reach: https alone, its own secrets.

``DJANGO_SETTINGS_MODULE=repaircafe.deployment``, with EXAMPLE_HOST and EXAMPLE_SECRET_KEY. In front
of it stands a web server that speaks https, hands out STATIC_ROOT, and says by X-Forwarded-Proto
how a request came; it has to take that header away from what visitors send.
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

# The one folder that everybody gets at. The uploads are beside it, not below it.
STATIC_ROOT = VAR / "static"

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# Begin with minutes on a site of your own: browsers hold on to it.
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
