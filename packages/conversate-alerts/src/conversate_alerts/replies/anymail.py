"""Receive the e-mails that a mail provider sends to a webhook of django-anymail."""

from __future__ import annotations

from email.policy import default
from typing import Any

from django.apps import apps

from ..conf import alert_settings
from .receive import receive

# Headers stay as they came: Python 3.10 and 3.11 can raise an error if they fold a broken one.
_UNCHANGED = default.clone(refold_source="none")


def connect() -> None:
    """Connect to the signal for e-mails, if the site has django-anymail."""
    if apps.is_installed("anymail"):
        from anymail.signals import inbound

        inbound.connect(on_inbound, dispatch_uid="conversate_alerts")


def on_inbound(*, event: Any, **kwargs: Any) -> None:
    """Post the answer in the e-mail of the event.

    Errors are raised, such as TryLater: the webhook then answers with status 500, and the provider
    repeats it.
    """
    if alert_settings.reply_address is None or event.message is None:
        return
    receive(event.message.as_bytes(policy=_UNCHANGED), to=event.message.envelope_recipient or "")
