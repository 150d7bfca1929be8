"""Receive an e-mail that answers an alert: the one function for all ways in."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from conversate_core import services
from conversate_core.errors import ConversateError, RateLimited, UploadFailed
from conversate_core.models import Membership, Message

from ..choices import MailReason, MailResult
from ..mail.reader import as_reader
from ..models import ReceivedMail
from ..preferences.choosing import get_profile
from .answering import answer
from .errors import TryLater
from .judging import AddressedMail, Verdict, find_member, judge
from .read_mark import is_being_told, told_up_to
from .records import find_record, is_limit_reached, may_answer, record

logger = logging.getLogger("conversate_alerts")


@dataclass(frozen=True)
class Outcome:
    """What became of an e-mail.

    ``result`` is None for an unknown address: no member has it, or replies are off. ``explanation``
    is a sentence for the member; ``message`` is what was posted.
    """

    result: MailResult | None
    reason: MailReason | None = None
    explanation: str = ""
    message: Message | None = None


def receive(raw: bytes, *, to: str = "") -> Outcome:
    """Post the answer in the e-mail with the bytes *raw*, or return why not.

    *to* is the recipient that the mail server was told, if it is known; else the headers are read.
    Any number of deliveries of one e-mail post once. Call it outside of any transaction. Raises
    TryLater, and errors of the database: then the e-mail should be delivered again.
    """
    mail = find_member(raw, to=to)
    if mail is None:
        logger.info("An e-mail to an unknown reply address came in.")
        return Outcome(None)
    if earlier := find_record(mail):
        return _repeated(mail, earlier)
    with as_reader(get_profile(mail.membership.user)):
        return _act(mail, judge(mail))


def _act(mail: AddressedMail, verdict: Verdict) -> Outcome:
    message = None
    if verdict.result in {MailResult.POSTED, MailResult.REFUSED} and is_limit_reached(mail):
        raise TryLater("The member has sent too many e-mails within an hour.")
    if verdict.result == MailResult.POSTED:
        message, verdict = _post(mail, verdict)
    is_told = verdict.result in {MailResult.REFUSED, MailResult.ASKED} and may_answer(mail)
    if verdict.result == MailResult.ASKED and not is_told:
        verdict = replace(verdict, result=MailResult.IGNORED)
    if record(mail, verdict):
        _log(mail.membership, verdict, message)
        if is_told:
            answer(mail, verdict)
    return Outcome(verdict.result, verdict.reason, verdict.explanation, message)


def _post(mail: AddressedMail, verdict: Verdict) -> tuple[Message | None, Verdict]:
    """Post the text and the files. Return a refusal if the room has changed in the meantime."""
    if is_being_told(mail.membership):
        raise TryLater("An alert is being sent to the member.")
    try:
        message = services.post_message(
            room=mail.membership.room,
            author=mail.membership.user,
            body=verdict.text,
            files=verdict.files,
            client_key=mail.key,
            sent_by_mail=True,
            read_up_to=told_up_to(mail.membership),
        )
    except (RateLimited, UploadFailed) as error:
        raise TryLater(str(error)) from error
    except ConversateError as error:
        reason = MailReason.NOT_ALLOWED
        return None, Verdict(MailResult.REFUSED, reason, str(error), verdict.text)
    return message, verdict


def _repeated(mail: AddressedMail, earlier: ReceivedMail) -> Outcome:
    """Return what became of *mail* when it was delivered before."""
    posted = Message.objects.filter(
        room=mail.membership.room_id, author=mail.membership.user_id, client_key=mail.key
    )
    reason = MailReason(earlier.reason) if earlier.reason else None
    return Outcome(
        MailResult(earlier.result),
        reason,
        str(reason.label) if reason else "",
        posted.for_display().first(),
    )


def _log(membership: Membership, verdict: Verdict, message: Message | None) -> None:
    who = (membership.user_id, membership.room_id)
    if message is not None:
        logger.info("An e-mail of user %s in room %s is message %s.", *who, message.pk)
    elif verdict.reason == MailReason.MACHINE:
        logger.info(
            "An e-mail to user %s in room %s was ignored: %s, from a machine.",
            *who,
            verdict.explanation,
        )
    else:
        logger.info(
            "An e-mail to user %s in room %s was %s: %s.", *who, verdict.result, verdict.reason
        )
