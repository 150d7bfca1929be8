"""Build the mails: of an alert, and to a new address that has to be confirmed."""

from .alert import MAX_CHARACTERS, build_mail
from .confirmation import build_confirmation

__all__ = ["MAX_CHARACTERS", "build_confirmation", "build_mail"]
