"""A mail from templates, whose headers come out as they went in, on every Django."""

from __future__ import annotations

import email.policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from typing import TYPE_CHECKING, Any

import django
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from conversate_core.text import clean_line

from ..conf import alert_settings
from .reader import language_context

if TYPE_CHECKING:
    from email.policy import Policy

# Made of addresses and ids, which may be longer than a line and have nowhere to be folded.
UNFOLDED = ["Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe"]


class UnfoldedHeader(UnstructuredHeader, BaseHeader):
    # Python would fold a long one by encoding it, and no mail client knows that for an address.
    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Mail(EmailMultiAlternatives):
    """A mail in text and HTML."""

    def message(self, **options: Any) -> Any:
        if django.VERSION >= (6, 0):
            # From here on Django makes mails by Python's newer API.
            policy = options.get("policy", email.policy.default)
            options["policy"] = policy.clone(header_factory=_header_factory())
            return super().message(**options)
        message = super().message()
        # What is not ASCII is encoded and folded by now. 998 octets is the limit (RFC 5322, 2.1.1).
        message.policy = message.policy.clone(max_line_length=998)
        return message


def render_mail(name: str, context: dict[str, Any], *, to: str, headers: dict[str, str]) -> Mail:
    """The mail of the templates *name*, in the language that is active."""
    context = {**context, **language_context()}
    path = f"conversate_alerts/{name}"
    mail = Mail(
        subject=_clean_subject(render_to_string(f"{path}_subject.txt", context)),
        body=render_to_string(f"{path}.txt", context).strip() + "\n",
        from_email=alert_settings.email_from,
        to=[to],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{path}.html", context), "text/html")
    return mail


def _clean_subject(text: str) -> str:
    # A title that looks like an encoded word (RFC 2047) would be decoded: what is in it is no text.
    return clean_line(text).replace("=?", "=\u200b?")


def _header_factory() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in UNFOLDED:
        registry.map_to_type(name.lower(), UnfoldedHeader)
    return registry
