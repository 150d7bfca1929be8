"""The mails: of an alert, and to a new address that wants to be confirmed."""

from .alert import MOST_CHARACTERS, build_mail
from .confirmation import build_confirmation

__all__ = ["MOST_CHARACTERS", "build_confirmation", "build_mail"]
