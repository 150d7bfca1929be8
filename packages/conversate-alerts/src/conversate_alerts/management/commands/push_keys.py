"""Make the keys by which push services know the site (VAPID, RFC 8292)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conversate_alerts.conf import alert_settings
from conversate_alerts.push import base64url
from conversate_alerts.push.enabled import has_extra

_FIRST = """\
Add this to the settings, and keep the key secret:

CONVERSATE_PUSH_PRIVATE_KEY = "{private}"
CONVERSATE_PUSH_CONTACT = "mailto:chat@example.org"  # where you can be reached"""
_NEXT = """\
The site has a key already. To replace it, put the new one first, and keep the old one after it
until all browsers have subscribed again:

CONVERSATE_PUSH_PRIVATE_KEY = ["{private}", "the old key"]"""


class Command(BaseCommand):
    help = "Make a key pair for push, and write the settings with it. Nothing is stored."
    # The settings may be incomplete until they have the key.
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if not has_extra():
            raise CommandError(
                'The package cryptography is missing: pip install "conversate-alerts[push]".'
            )
        from conversate_alerts.push import p256

        key = p256.generate()
        text = _FIRST if alert_settings.push_private_key is None else _NEXT
        self.stdout.write(text.format(private=base64url.encode(p256.number_of(key))))
        self.stdout.write(
            f"\nBrowsers get this public key from the site: {base64url.encode(p256.point_of(key))}"
        )
