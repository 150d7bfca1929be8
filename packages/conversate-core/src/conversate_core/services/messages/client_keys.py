"""The keys by which a repeated post finds the message of the first one."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from ...errors import InvalidMessage


def checked_key(client_key: UUID | str | None) -> UUID | None:
    if client_key is None:
        return None
    try:
        key = client_key if isinstance(client_key, UUID) else UUID(client_key)
        if _is_refused_by_mariadb(key):
            raise ValueError
    except (AttributeError, TypeError, ValueError):
        raise InvalidMessage(_("The client key must be a UUID.")) from None
    return key


def _is_refused_by_mariadb(key: UUID) -> bool:
    """Return whether MariaDB refuses this combination of UUID version and variant.

    A few UUIDs of version 8 are affected, and none that are random or based on time.
    """
    version, variant = key.bytes[6], key.bytes[8]
    return bool(version & -variant & 0x80)
