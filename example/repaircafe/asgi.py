"""The ASGI application, with long polling: new messages arrive at once."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repaircafe.settings")

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

from conversate_web.asgi import long_polling

# It serves static files, too: this site has no web server in front of it.
application = long_polling(ASGIStaticFilesHandler(get_asgi_application()))
