"""System checks of core. Importing this package registers them."""

from . import characters, settings, wake_up

__all__ = ["characters", "settings", "wake_up"]
