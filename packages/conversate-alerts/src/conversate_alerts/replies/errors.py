"""Errors about an e-mail that can't become a message."""

from __future__ import annotations


class TryLater(Exception):
    """Nothing has become of an e-mail yet. It should be delivered again in a few minutes."""


class Unreadable(Exception):
    """An e-mail whose text can't be read. Its text can be shown to the sender."""
