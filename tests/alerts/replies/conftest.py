"""A site whose alerts can be answered by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.alerts.support.mails import REPLY_ADDRESS

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def replies(settings: Settings) -> None:
    """Turn replies by e-mail on."""
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
