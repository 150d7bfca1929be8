"""Wait for what processes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

# Seconds until a test that hangs fails, even on a busy machine.
PATIENCE = 60.0


def until(is_so: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until *condition* returns a true value, and return that."""
    end = time.monotonic() + patience
    while not (found := is_so()):
        assert time.monotonic() < end, "it has not come to that"
        time.sleep(0.05)
    return found
