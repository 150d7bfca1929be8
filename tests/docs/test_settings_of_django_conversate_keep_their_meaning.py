"""The settings of django-conversate 0.3.0 have the same defaults and units now."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from conversate_alerts.conf import alert_settings
from conversate_core.conf import core_settings
from conversate_web.conf import web_settings

from .support.pages import section


@pytest.mark.parametrize(
    ("owner", "attribute", "default"),
    [
        (core_settings, "page_size", 100),
        (core_settings, "idle_at", 60_000),
        (core_settings, "poll_min", 5_000),
        (core_settings, "poll_max", 60_000),
        (core_settings, "poll_step", 5_000),
        (web_settings, "control_layout", True),
        (alert_settings, "disconnect_seconds", 90),
        (alert_settings, "email_from", "chat@example.org"),
    ],
)
@override_settings(DEFAULT_FROM_EMAIL="chat@example.org")
def test_the_defaults_are_the_same(owner, attribute, default):
    assert getattr(owner, attribute) == default


def test_the_page_on_upgrading_names_them():
    text = section("how-to/upgrade-from-django-conversate", "Keep the settings")
    said = set(re.findall(r"`CONVERSATE_(\w+)`", text))
    old = {"PAGE_SIZE", "IDLE_AT", "POLL_MIN", "POLL_MAX", "POLL_STEP", "CONTROL_LAYOUT"}
    old |= {"DISCONNECT_AT", "EMAIL_FROM", "STORE_ROOT"}
    assert said == old


def test_files_are_in_the_folder_of_store_root(uploads):
    assert core_settings.store_root == uploads
