"""System checks of alerts. Importing this package registers them."""

from . import mail, pages, settings

__all__ = ["mail", "pages", "settings"]
