from __future__ import annotations

from ..errors import NotAllowed


def require(allowed: bool) -> None:
    """Raise NotAllowed unless the policy's answer was yes."""
    if not allowed:
        raise NotAllowed
