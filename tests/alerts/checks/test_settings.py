from __future__ import annotations

import pytest
from django.apps import apps
from django.core.checks import run_checks

from conversate_alerts.checks.settings import check_alert_settings

MAILBOX = {"HOST": "imap.example.org", "USER": "chat", "PASSWORD": "secret"}


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"


def ids() -> list[str | None]:
    return [message.id for message in check_alert_settings()]


def test_a_site_that_says_where_it_is_needs_nothing_else():
    assert ids() == []


def test_the_sites_framework_says_it_as_well_and_is_not_asked_before_it_has_a_table(
    settings, monkeypatch
):
    settings.CONVERSATE_SITE_URL = None
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "django.contrib.sites")
    assert ids() == []


def test_the_checks_are_part_of_the_site_s(settings):
    settings.CONVERSATE_ALERT_DELAY = "soon"
    assert "conversate_alerts.E004" in [message.id for message in run_checks(tags=["conversate"])]


@pytest.mark.parametrize(
    ("name", "value", "check_id"),
    [
        ("DISCONNECT_AT", 0, "conversate_alerts.E001"),
        ("DISCONNECT_AT", True, "conversate_alerts.E001"),
        ("EMAIL_FROM", "", "conversate_alerts.E002"),
        ("ALERT_DISPATCH", None, "conversate_alerts.E003"),
        ("ALERT_DELAY", -1, "conversate_alerts.E004"),
        ("ALERT_DAILY_LIMIT", 0, "conversate_alerts.E007"),
        ("ALERT_IDLE_AFTER", 0, "conversate_alerts.E008"),
        ("ALERT_IDLE_AFTER", "600", "conversate_alerts.E008"),
        ("ALERT_IDLE_AFTER", False, "conversate_alerts.E008"),
        ("ALERT_ADDED", False, "conversate_alerts.E011"),
        ("ALERT_ADDED", "sometimes", "conversate_alerts.E011"),
        ("ALERT_LEVEL", "all", "conversate_alerts.E009"),
        ("ALERT_LEVEL", "", "conversate_alerts.E009"),
        ("ALERT_LEVEL", None, "conversate_alerts.E009"),
        ("ALERT_TEXT", "no", "conversate_alerts.E005"),
        ("SITE_URL", 8000, "conversate_alerts.E006"),
        ("SITE_URL", "example.org", "conversate_alerts.E006"),
        ("SITE_URL", "ftp://example.org", "conversate_alerts.E006"),
        ("SITE_URL", "https://", "conversate_alerts.E006"),
        ("SITE_URL", "https://example.org:http", "conversate_alerts.E006"),
        ("SITE_URL", "https://example.org?a=b", "conversate_alerts.E006"),
        ("SITE_URL", "https://example.org#top", "conversate_alerts.E006"),
        ("ALERT_DISPATCH", "nowhere.Dispatcher", "conversate_alerts.E020"),
        ("ALERT_DISPATCH", "datetime.date", "conversate_alerts.E020"),
        ("ALERT_DISPATCH", "datetime.UTC_OR_NOT", "conversate_alerts.E020"),
        ("ALERT_DISPATCH", "os.getpid", "conversate_alerts.E020"),
        ("DISCONNECT_AT", 60, "conversate_alerts.W001"),
        ("SITE_URL", None, "conversate_alerts.W002"),
        ("ALERT_IDLE_AFTER", 60, "conversate_alerts.W007"),
        ("REPLY_ADDRESS", 5, "conversate_alerts.E012"),
        ("IMAP", "imap.example.org", "conversate_alerts.E013"),
        ("IMAP", {"HOST": "imap.example.org", "USER": "chat"}, "conversate_alerts.E013"),
        ("IMAP", {**MAILBOX, "PORT": "993"}, "conversate_alerts.E013"),
        ("IMAP", {**MAILBOX, "SSL": True}, "conversate_alerts.E013"),
        ("IMAP", {**MAILBOX, "FOLDER": "Entwürfe"}, "conversate_alerts.E013"),
        ("REPLY_ADDRESS", "", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat@example.org", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "%s+%s@example.org", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat@%s.example.org", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat+%s", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat+%s@", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "Chat <chat+%s@example.org>", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat+%s@example.org, a@example.org", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", "chat+%s@exämple.org", "conversate_alerts.E023"),
        ("REPLY_ADDRESS", f"{'x' * 25}%s@example.org", "conversate_alerts.E023"),
    ],
)
def test_each_mistake_is_reported_with_a_hint(settings, name, value, check_id):
    setattr(settings, f"CONVERSATE_{name}", value)
    [message] = check_alert_settings()
    assert message.id == check_id
    assert message.hint
    assert name in message.msg + message.hint


@pytest.mark.parametrize(
    "address", ["https://example.org", "http://127.0.0.1:8000/", "https://example.org/intranet"]
)
def test_addresses_of_sites_are_taken(settings, address):
    settings.CONVERSATE_SITE_URL = address
    assert ids() == []


@pytest.mark.parametrize("value", [None, 61, 90.5])
def test_idle_times_above_those_of_polls_are_taken(settings, value):
    settings.CONVERSATE_ALERT_IDLE_AFTER = value
    assert ids() == []


def test_an_idle_time_below_that_of_presence_is_reported(settings):
    settings.CONVERSATE_IDLE_AT = 600_000
    assert ids() == ["conversate_alerts.W007"]


@pytest.mark.parametrize(
    "address", ["chat+%s@example.org", "%s@chat.example.org", f"{'x' * 24}%s@example.org"]
)
def test_a_reply_address_has_one_place_for_the_token(settings, address):
    settings.CONVERSATE_REPLY_ADDRESS = address
    assert ids() == []
