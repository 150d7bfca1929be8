"""Database routers put the chat in another database than `default`, with a replica that lags."""

from __future__ import annotations

import pytest

from tests.core.databases.support import run_there


@pytest.mark.nested
def test_pages_and_polls_use_the_database_that_is_named_for_writing() -> None:
    run_there(
        "tests/web/views/messages",
        "tests/web/views/api/test_sending.py",
        "tests/web/views/managing",
    )
