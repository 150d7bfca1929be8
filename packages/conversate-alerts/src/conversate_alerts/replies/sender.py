"""Whether an e-mail is from the member whose reply address it was sent to.

A forwarded alert contains the address. Without this check it would let the reader post.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage

from conversate_core.models import Membership
from conversate_core.people import person_for

from ..preferences.choosing import get_profile


def is_from_member(mail: EmailMessage, membership: Membership) -> bool:
    """Return whether the one author of *mail* has an address of the member.

    These are the address of the account and the confirmed address for alerts. The case of ASCII
    letters doesn't matter. A mail without an author, or with several, is from nobody.
    """
    author = _author(mail)
    user = membership.user
    known = (person_for(user).address, get_profile(user).address)
    return author is not None and _folded(author) in {_folded(each) for each in known if each}


def _author(mail: EmailMessage) -> str | None:
    """Return the only address in the only From header (RFC 5322, 3.6.2), or None."""
    headers = mail.get_all("From", [])
    if len(headers) != 1:
        return None
    addresses: Sequence[Address] = getattr(headers[0], "addresses", ())
    if len(addresses) != 1:
        return None
    # Python reads "a@example.org <b@example.org>", which is no valid header, as the first one.
    [text] = [str(value).strip() for name, value in mail.raw_items() if name.lower() == "from"]
    author = addresses[0].addr_spec
    return author if text == author or text.endswith(f"<{author}>") else None


def _folded(address: str) -> tuple[str, str]:
    """Return the local part and the domain, in a form that can be compared.

    Only ASCII letters are folded: other letters have look-alikes that fold to them.
    """
    local, _, domain = address.strip().rpartition("@")
    with suppress(UnicodeError):  # a label that is too long or empty
        domain = domain.encode("idna").decode("ascii")
    return _lower(local), _lower(domain)


def _lower(text: str) -> str:
    return "".join(each.lower() if each.isascii() else each for each in text)
