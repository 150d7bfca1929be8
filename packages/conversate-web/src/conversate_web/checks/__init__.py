"""System checks of the pages. Importing this package registers them."""

from . import settings

__all__ = ["settings"]
