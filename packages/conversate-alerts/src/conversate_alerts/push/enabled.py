"""Whether the site has push at all."""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec

from ..conf import alert_settings

# The package of the extra "push".
EXTRA = "cryptography"


@lru_cache(maxsize=1)
def has_extra() -> bool:
    """Whether the package of ``conversate-alerts[push]`` is installed."""
    return find_spec(EXTRA) is not None


def is_enabled() -> bool:
    """Whether the extra is installed, and the settings have a private key and a contact.

    If not, nothing of push is shown, queried or sent. Costs no query.
    """
    return bool(alert_settings.push_private_key and alert_settings.push_contact) and has_extra()
