"""Idle polling, for the site's ``wsgi.py``: ``idle_polling(get_wsgi_application())``."""

from .polls.wsgi import idle_polling

__all__ = ["idle_polling"]
