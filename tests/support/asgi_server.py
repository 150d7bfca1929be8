"""A site under uvicorn with long polling, as a separate process.

Arguments: the name of the database, settings as JSON, and a port or 0 for a free one. Prints its
port once it listens.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys

import coverage
import django
import uvicorn
from django.conf import settings

# Where COVERAGE_PROCESS_START says so, what runs here counts as well.
coverage.process_startup()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
settings.DATABASES["default"]["NAME"] = sys.argv[1]
for name, value in json.loads(sys.argv[2]).items():
    setattr(settings, name, value)
django.setup()

from django.contrib.staticfiles.handlers import ASGIStaticFilesHandler  # noqa: E402
from django.core.asgi import get_asgi_application  # noqa: E402

from conversate_web.asgi import long_polling  # noqa: E402

listener = socket.socket()
# For a server that is started again at the port of the one before.
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[3])))
listener.listen()
application = long_polling(ASGIStaticFilesHandler(get_asgi_application()))
config = uvicorn.Config(application, lifespan="off", log_level="warning")
print(listener.getsockname()[1], flush=True)  # noqa: T201
asyncio.run(uvicorn.Server(config).serve(sockets=[listener]))
