from __future__ import annotations

import pytest
from django.core.checks import run_checks

from conversate_alerts.checks import push as module
from conversate_alerts.checks.push import check_deployed_push
from conversate_alerts.checks.settings import check_alert_settings
from tests.alerts.support.push_service import CONTACT, OLD_PRIVATE_KEY, PRIVATE_KEY


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT


def ids() -> list[str | None]:
    return [message.id for message in check_alert_settings()]


def deployed_ids() -> list[str | None]:
    return [message.id for message in check_deployed_push()]


@pytest.mark.parametrize(
    "keys", [PRIVATE_KEY, PRIVATE_KEY + "=", [PRIVATE_KEY], (PRIVATE_KEY, OLD_PRIVATE_KEY)]
)
def test_keys_of_the_command_are_taken(settings, keys):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = keys
    assert ids() == deployed_ids() == []


@pytest.mark.parametrize(
    "keys", ["", "secret", PRIVATE_KEY[1:], "A" * 43, "_" * 42 + "8", [], [PRIVATE_KEY, ""], 5, b""]
)
def test_other_keys_are_reported_and_not_shown(settings, keys):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = keys
    [message] = check_alert_settings()
    assert message.id == "conversate_alerts.E014"
    assert message.msg.startswith("CONVERSATE_PUSH_PRIVATE_KEY is not a key that manage.py")
    assert PRIVATE_KEY[1:] not in f"{message.msg} {message.hint}"


@pytest.mark.parametrize(
    "contact", [CONTACT, "https://example.org/contact", "mailto:a.b+c@xn--exmple-cua.org"]
)
def test_contacts_of_two_kinds_are_taken(settings, contact):
    settings.CONVERSATE_PUSH_CONTACT = contact
    assert ids() == []


@pytest.mark.parametrize(
    "contact",
    [
        "chat@example.org",
        "mailto: chat@example.org",
        "mailto:<chat@example.org>",
        "mailto:",
        "http://example.org",
        "mailto:chat@exämple.org",
        "mailto:chat@example.org\n",
        "",
        5,
    ],
)
def test_a_contact_that_services_refuse_is_reported(settings, contact):
    settings.CONVERSATE_PUSH_CONTACT = contact
    assert ids() == ["conversate_alerts.E015"]


@pytest.mark.parametrize("delay", [-1, "15", 1.5, None])
def test_a_wrong_delay_is_reported(settings, delay):
    settings.CONVERSATE_PUSH_DELAY = delay
    assert ids() == ["conversate_alerts.E016"]


@pytest.mark.parametrize(
    "services",
    [
        (),
        ["push.example.org", "push.example.org:8443", "*.push.example.org", "[2001:db8::1]"],
        ("http://127.0.0.1:8090", "http://localhost", "http://[::1]:8090"),
    ],
)
def test_services_are_taken(settings, services):
    settings.CONVERSATE_PUSH_SERVICES = services
    assert ids() == []


@pytest.mark.parametrize(
    "services",
    [
        "push.example.org",
        None,
        [""],
        [5],
        ["https://push.example.org"],
        ["http://push.example.org"],
        ["http://*.localhost"],
        ["push.example.org/path"],
        ["user@push.example.org"],
        ["Push.example.org"],
        ["*"],
        ["*.*.example.org"],
        ["push.example.org:"],
    ],
)
def test_what_is_no_service_is_reported(settings, services):
    settings.CONVERSATE_PUSH_SERVICES = services
    assert ids() == ["conversate_alerts.E017"]


def test_a_key_needs_a_contact(settings):
    del settings.CONVERSATE_PUSH_CONTACT
    assert ids() == ["conversate_alerts.E024"]


def test_a_key_needs_the_package(monkeypatch):
    monkeypatch.setattr(module, "has_extra", lambda: False)
    assert ids() == ["conversate_alerts.E025"]


def test_a_site_without_push_needs_neither(settings, monkeypatch):
    monkeypatch.setattr(module, "has_extra", lambda: False)
    del settings.CONVERSATE_PUSH_PRIVATE_KEY, settings.CONVERSATE_PUSH_CONTACT
    assert ids() == deployed_ids() == []


def test_a_service_of_tests_is_reported_when_the_site_is_deployed(settings):
    settings.CONVERSATE_PUSH_SERVICES = ["push.example.org", "http://127.0.0.1:8090"]
    [message] = check_deployed_push()
    assert message.id == "conversate_alerts.W008"
    assert "http://127.0.0.1:8090" in message.msg
    assert "push.example.org" not in message.msg


@pytest.mark.parametrize("contact", ["mailto:root@localhost", "https://localhost/contact"])
def test_a_contact_at_the_machine_itself_is_reported(settings, contact):
    settings.CONVERSATE_PUSH_CONTACT = contact
    assert deployed_ids() == ["conversate_alerts.W009"]


def test_wrong_settings_are_reported_once(settings):
    settings.CONVERSATE_PUSH_SERVICES = 5
    assert deployed_ids() == []


def test_the_checks_are_part_of_those_of_a_deployed_site(settings):
    settings.CONVERSATE_PUSH_CONTACT = "mailto:root@localhost"
    found = run_checks(tags=["conversate"], include_deployment_checks=True)
    assert "conversate_alerts.W009" in [message.id for message in found]
