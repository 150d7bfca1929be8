"""Tells whether this process runs tests."""

from django.core import mail


def is_test_run() -> bool:
    """Return whether Django's test runner or pytest-django has set up this process.

    Background threads don't start then: the database of tests may be locked, or deleted, for
    another thread.
    """
    # Both set this attribute.
    return hasattr(mail, "outbox")
