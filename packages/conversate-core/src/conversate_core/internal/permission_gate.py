"""Turn an answer of the policy into an error."""

from __future__ import annotations

from ..errors import NotAllowed


def require(allowed: bool) -> None:
    """Raise NotAllowed unless *allowed*, the answer of the policy."""
    if not allowed:
        raise NotAllowed
