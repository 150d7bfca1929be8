"""Create accounts of the site's user model."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model

from conversate_core.testing import make_user


def make_account(name: str, /, **fields: Any) -> Any:
    """Create an account, with an address if the model has one."""
    address = {"email": f"{name}@example.com"} if hasattr(get_user_model(), "email") else {}
    return make_user(name, **address | fields)
