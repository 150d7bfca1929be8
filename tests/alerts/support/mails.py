"""E-mails that answer an alert, as bytes."""

from __future__ import annotations

from email.message import EmailMessage

from conversate_alerts.mail.reply_address import reply_address
from conversate_core.models import Membership

REPLY_ADDRESS = "chat+%s@example.org"
QUOTE = "\r\n\r\nOn Mon, 2 Mar 2026, Chat wrote:\r\n> Hello linus,\r\n"


def answer_from(
    membership: Membership,
    text: str = "On my way.",
    *,
    files: dict[str, bytes] | None = None,
    **headers: str | None,
) -> bytes:
    """Return the answer of the member, in the shape of a common mail program.

    *headers* are other ones, with ``_`` for ``-``. None leaves a header out.
    """
    mail = EmailMessage()
    values = {
        "From": f"Linus <{membership.user.email}>",
        "To": reply_address(membership),
        "Subject": "Re: Tea kitchen",
        "Message-ID": "<answer-1@mail.example.org>",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    for name, value in values.items():
        if value is not None:
            mail[name] = value
    mail.set_content(f"{text}{QUOTE}")
    for name, content in (files or {}).items():
        mail.add_attachment(content, maintype="text", subtype="csv", filename=name)
    return mail.as_bytes()
