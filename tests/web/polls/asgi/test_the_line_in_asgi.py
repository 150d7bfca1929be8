"""The line in a site's asgi.py works before Django is set up."""

from __future__ import annotations

import os
import subprocess
import sys


def test_it_may_come_before_django_is_set_up() -> None:
    lines = [
        "from django.core.asgi import get_asgi_application",
        "from conversate_web.asgi import long_polling",
        "long_polling(get_asgi_application())",
    ]
    subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        check=True,
    )
