from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from conversate_core.models import Message
from tests.web.polls.asgi.conftest import ask as ask
from tests.web.support.files import text
from tests.web.support.routes import Target

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def target(say: Callable[..., Message], other: User) -> Target:
    """A message of somebody else's with a file."""
    return Target(say(other, "A secret", files=[text()]))
