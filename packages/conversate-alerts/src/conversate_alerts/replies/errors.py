"""What is raised for an e-mail that can't become a message."""

from __future__ import annotations

from conversate_core.errors import ConversateError


class Unreadable(ConversateError):
    """An e-mail whose text can't be read. Its text can be shown to the sender."""
