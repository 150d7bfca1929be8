"""Render a mail from templates. Its headers are sent unchanged, by every version of Django."""

from __future__ import annotations

import email.policy
from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from typing import TYPE_CHECKING, Any

import django
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from conversate_core.content.cleaning import clean_line

from ..conf import alert_settings
from .reader import language_context

if TYPE_CHECKING:
    from email.policy import Policy

# Headers of URLs and ids, which may be longer than a line and can't be folded.
UNFOLDED = ["Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "Reply-To"]


class UnfoldedHeader(UnstructuredHeader, BaseHeader):
    # Python would encode a long value in order to fold it, and mail programs don't decode URLs.
    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Mail(EmailMultiAlternatives):
    """A mail in text and HTML."""

    def message(self, **options: Any) -> Any:
        if django.VERSION >= (6, 0):
            # Django 6.0 uses the newer API of Python's email package.
            policy = options.get("policy", email.policy.default)
            options["policy"] = policy.clone(header_factory=_header_factory())
            return super().message(**options)
        message = super().message()
        # Other characters than ASCII are encoded and folded by now. RFC 5322, 2.1.1: 998 octets.
        message.policy = message.policy.clone(max_line_length=998)
        return message


def render_mail(name: str, context: dict[str, Any], *, to: str, headers: dict[str, str]) -> Mail:
    """Return the mail to the address *to*, from the templates *name* in the active language."""
    context = {**context, **language_context()}
    path = f"conversate_alerts/{name}"
    mail = Mail(
        subject=_clean_subject(render_to_string(f"{path}_subject.txt", context)),
        body=render_to_string(f"{path}.txt", context).strip() + "\n",
        from_email=alert_settings.email_from.strip(),
        to=[to],
        headers=headers,
    )
    mail.attach_alternative(render_to_string(f"{path}.html", context), "text/html")
    return mail


def _clean_subject(text: str) -> str:
    # Mail programs would decode a title that looks like an encoded word (RFC 2047).
    return clean_line(text).replace("=?", "=\u200b?")


def _header_factory() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name in UNFOLDED:
        registry.map_to_type(name.lower(), UnfoldedHeader)
    return registry
