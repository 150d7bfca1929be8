"""Build the mails about an e-mail of a member that was not posted (RFC 3834).

They go to the member's own address, never to the author that the e-mail names.
"""

from __future__ import annotations

from typing import Any

from conversate_core.content.cleaning import clean_line, clean_text
from conversate_core.models import Membership
from conversate_core.people import person_for

from .headers import AUTOMATIC, other_message_id
from .links import room_url
from .message import Mail, render_mail
from .titles import title_for

# RFC 3834, section 5: an answer to an e-mail.
_HEADERS = {**AUTOMATIC, "Auto-Submitted": "auto-replied"}


def build_refusal(membership: Membership, *, to: str, explanation: str, text: str) -> Mail:
    """Return the mail with the *text* that was not posted, and why, in the active language.

    *to* is the member's own address.
    """
    context = {"explanation": explanation, "read_url": room_url(membership.room)}
    return _build("refusal", membership, to, {**context, "text": clean_text(text)})


def build_question(
    membership: Membership, *, to: str, author: str, text: str, post_url: str
) -> Mail:
    """Return the mail that asks whether *text*, of another address, is the member's.

    *to* is the member's own address.
    """
    context = {"author": clean_line(author)[:200], "post_url": post_url}
    return _build("question", membership, to, {**context, "text": clean_text(text)})


def _build(name: str, membership: Membership, to: str, context: dict[str, Any]) -> Mail:
    names = {
        "name": clean_line(person_for(membership.user).name),
        "room_title": clean_line(title_for(membership)),
    }
    return render_mail(
        name,
        {**names, **context},
        to=to,
        headers={"Message-ID": other_message_id(), **_HEADERS},
    )
