"""The site under an ASGI server, which delivers what is said at once."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repaircafe.settings")

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler
from django.core.asgi import get_asgi_application

from conversate_web.holding import hold_polls

# Static files, too: this site has no web server in front of it.
application = hold_polls(ASGIStaticFilesHandler(get_asgi_application()))
