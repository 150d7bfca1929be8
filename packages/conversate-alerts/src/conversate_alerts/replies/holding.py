"""Hold e-mails from another address, until the member posts them by a link in a mail."""

from __future__ import annotations

from conversate_core import services
from conversate_core.models import Message

from ..choices import MailResult
from ..models import HeldMail, ReceivedMail
from .judging import AddressedMail, Verdict
from .read_mark import told_up_to


def hold(mail: AddressedMail, verdict: Verdict) -> HeldMail:
    """Store the text of *mail* for the question to its member. The files are not kept."""
    held, _ = HeldMail.objects.get_or_create(
        key=mail.key, defaults={"membership": mail.membership, "text": verdict.text}
    )
    return held


def is_posted(held: HeldMail) -> bool:
    """Whether the member has posted the text. Its row stays, without it, until it expires."""
    return not held.text


def post_held(held: HeldMail) -> Message:
    """Post the text as its member, once. Raises ConversateError if it can't be posted."""
    message = services.post_message(
        room=held.membership.room,
        author=held.membership.user,
        body=held.text,
        client_key=held.key,
        sent_by_mail=True,
        read_up_to=told_up_to(held.membership),
    )
    ReceivedMail.objects.filter(key=held.key).update(result=MailResult.POSTED)
    HeldMail.objects.filter(pk=held.pk).update(text="")
    return message
