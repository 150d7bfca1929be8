from __future__ import annotations

import django
import pytest
from django.core.checks import run_checks

from conversate_alerts.checks.mail import check_deployed_mail
from conversate_alerts.checks.settings import check_alert_settings

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def mail_by(settings):
    """Have the site send its mail by this backend, from a valid address."""
    settings.CONVERSATE_SITE_URL = "https://example.org"
    settings.CONVERSATE_EMAIL_FROM = "Chat <chat@example.org>"

    def mail_by(backend: str, timeout: float | None = None) -> None:
        if django.VERSION >= (6, 1):
            options = {} if timeout is None else {"timeout": timeout}
            settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
        else:
            settings.EMAIL_BACKEND = backend
            settings.EMAIL_TIMEOUT = timeout

    return mail_by


def ids() -> list[str | None]:
    return [message.id for message in check_deployed_mail()]


@pytest.mark.parametrize("kind", ["console", "dummy", "locmem"])
def test_a_backend_that_mails_nobody_is_reported(mail_by, kind):
    mail_by(f"django.core.mail.backends.{kind}.EmailBackend")
    assert ids() == ["conversate_alerts.W003"]


@pytest.mark.parametrize(("timeout", "warned"), [(None, True), (43, True), (42, False), (5, False)])
def test_a_server_that_hangs_must_not_hang_for_long(mail_by, timeout, warned):
    mail_by(SMTP, timeout)
    assert ids() == (["conversate_alerts.W004"] if warned else [])


def test_other_backends_have_their_own_ways(mail_by):
    mail_by("anymail.backends.mailgun.EmailBackend")
    assert ids() == []


def test_a_sender_that_nobody_can_answer_is_reported(mail_by, settings):
    mail_by(SMTP, 10)
    del settings.CONVERSATE_EMAIL_FROM
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"
    assert ids() == ["conversate_alerts.W005"]


@pytest.mark.parametrize(
    "sender",
    [
        *("Conversate", "chat@", "@example.org", "<>"),
        *("a@example.org, b@example.org", "Chat <a@example.org>, <b@example.org>"),
        *("a@example.org b@example.org", "a@example.org;b@example.org", "Doe, J. <a@example.org>"),
        *("chat@example.org\nBcc: all@example.org", "Chat <a@b@example.org>"),
    ],
)
def test_a_sender_without_an_address_is_an_error(mail_by, settings, sender):
    settings.CONVERSATE_EMAIL_FROM = sender
    assert [message.id for message in check_alert_settings()] == ["conversate_alerts.E022"]


@pytest.mark.parametrize(
    "sender",
    [
        *(" chat@example.org ", "Chat <chat@example.org>", '"Doe, J." <chat@example.org>'),
        *("Bücherei <chat@bücherei.example>", "chat@localhost", "chat@[192.0.2.1]"),
        *('"chat room"@example.org', "chat+a.b=c@example.org"),
    ],
)
def test_a_single_address_is_fine(mail_by, settings, sender):
    settings.CONVERSATE_EMAIL_FROM = sender
    assert check_alert_settings() == []


def test_they_are_asked_when_a_site_is_deployed_and_not_while_it_is_made(db, mail_by):
    mail_by("django.core.mail.backends.console.EmailBackend")
    while_made = {message.id for message in run_checks()}
    deployed = {message.id for message in run_checks(include_deployment_checks=True)}
    assert "conversate_alerts.W003" in deployed - while_made


def test_each_says_what_to_do(mail_by, settings):
    settings.CONVERSATE_EMAIL_FROM = "webmaster@localhost"
    mail_by(SMTP, 300)
    assert all(message.hint for message in check_deployed_mail())


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000"])
def test_links_to_the_readers_own_machine_are_reported(mail_by, settings, host):
    mail_by(SMTP, timeout=10)
    settings.CONVERSATE_SITE_URL = f"http://{host}"
    (problem,) = check_deployed_mail()
    assert problem.id == "conversate_alerts.W006"
    assert host in problem.msg
    settings.CONVERSATE_SITE_URL = None
    assert ids() == []
