"""System checks of alerts. Importing this package registers them."""

from . import mail, pages, push, settings

__all__ = ["mail", "pages", "push", "settings"]
