"""Decide what becomes of an e-mail to a reply address. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.files.base import File
from django.utils.translation import gettext as _

from conversate_core.errors import InvalidMessage
from conversate_core.models import Membership
from conversate_core.policy import get_policy
from conversate_core.services import check_body, check_files

from ..choices import MailReason, MailResult
from ..mail.links import has_pages
from ..mail.tokens import replying_membership
from ..preferences.addresses import own_address
from .attachments import attached_files
from .errors import Unreadable
from .machines import is_from_machine
from .opening import OpenedMail, open_mail
from .recipients import find_token
from .sender import is_from_member
from .text import written_text


@dataclass(frozen=True)
class AddressedMail:
    """An e-mail, and the member to whose reply address it was sent.

    ``key`` is the same for each delivery of the e-mail.
    """

    opened: OpenedMail
    membership: Membership
    key: UUID


@dataclass(frozen=True)
class Verdict:
    """What becomes of an e-mail, and why: ``explanation`` is a sentence for the member."""

    result: MailResult
    reason: MailReason | None = None
    explanation: str = ""
    text: str = ""
    files: list[File[Any]] = field(default_factory=list)


def find_member(raw: bytes, *, to: str = "") -> AddressedMail | None:
    """Return the e-mail with the bytes *raw* and its member; None without a valid address.

    *to* is the recipient that the mail server was told, if it is known.
    """
    try:
        opened = open_mail(raw)
    except Unreadable:
        return None
    token = find_token(opened.mail, to=to)
    membership = None if token is None else replying_membership(token)
    if token is None or membership is None:
        return None
    return AddressedMail(opened, membership, _key(token, opened, raw))


def judge(mail: AddressedMail) -> Verdict:
    """Return what becomes of *mail*. Sentences are in the active language."""
    opened, membership = mail.opened, mail.membership
    if machine := is_from_machine(opened.mail):
        return Verdict(MailResult.IGNORED, MailReason.MACHINE, machine)
    if not getattr(membership.user, "is_active", True):
        return _ignore(MailReason.INACTIVE)
    if not is_from_member(opened.mail, membership):
        return _ask(mail)
    if opened.reason is not None:
        return _refuse(opened.reason, opened.problem)
    return _judge_content(mail)


def _ask(mail: AddressedMail) -> Verdict:
    """Ask the member whether the text is theirs, if it could be posted and they can be asked."""
    if mail.opened.reason is None and has_pages() and own_address(mail.membership.user):
        verdict = _judge_content(mail)
        if verdict.result == MailResult.POSTED and verdict.text:
            reason = MailReason.SENDER
            return Verdict(MailResult.ASKED, reason, str(reason.label), verdict.text)
    return _ignore(MailReason.SENDER)


def _judge_content(mail: AddressedMail) -> Verdict:
    try:
        text, files = written_text(mail.opened.mail), attached_files(mail.opened.mail)
    except Unreadable as error:
        return _refuse(MailReason.UNREADABLE, str(error))
    if not text and not files:
        return _refuse(MailReason.EMPTY, _("The e-mail has no text above the quoted one."))
    if not get_policy().can_post(mail.membership.user, mail.membership.room):
        return _refuse(MailReason.NOT_ALLOWED, _why_not(mail.membership), text)
    try:
        return Verdict(MailResult.POSTED, text=check_body(text), files=check_files(files))
    except InvalidMessage as error:
        return _refuse(MailReason.INVALID, str(error), text)


def _why_not(membership: Membership) -> str:
    if membership.room.archived_at is not None:
        return _("This room is archived: it can be read, but nobody can post.")
    return _("You cannot post in this room.")


def _ignore(reason: MailReason) -> Verdict:
    return Verdict(MailResult.IGNORED, reason, str(reason.label))


def _refuse(reason: MailReason, explanation: str, text: str = "") -> Verdict:
    return Verdict(MailResult.REFUSED, reason, explanation, text)


def _key(token: str, opened: OpenedMail, raw: bytes) -> UUID:
    """Return a key of the e-mail and of its recipient. A Message-ID is the same in each delivery.

    RFC 5322, 3.6.4 asks for one. Without it, the bytes decide.
    """
    message_id = str(opened.mail.get("Message-ID", "")).strip() or sha256(raw).hexdigest()
    return uuid5(uuid5(NAMESPACE_URL, token), message_id.encode("utf-8", "replace").decode())
