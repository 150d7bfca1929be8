"""Long polling, for the site's ``asgi.py``: ``long_polling(get_asgi_application())``."""

from .polls.asgi.application import long_polling

__all__ = ["long_polling"]
