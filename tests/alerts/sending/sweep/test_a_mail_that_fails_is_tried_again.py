from __future__ import annotations

from datetime import timedelta

import pytest

from conversate_alerts.mail import outbox as outbox_module
from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending.sweep import sweep
from tests.alerts.support import smtp
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY, SECOND

MINUTE = timedelta(minutes=1)


@pytest.fixture
def three(clock, room, say):
    """Three members are to be alerted."""
    for name in ["grace", "joan", "linus"]:
        join(room, name)
    say()
    clock.shift(DELAY)


def test_the_others_get_theirs_where_one_is_refused(three, postbox, clock):
    postbox.refusals["grace@example.org"] = "550 5.1.1 No such user"
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == (2, 0, 1)
    assert postbox.recipients() == ["joan@example.org", "linus@example.org"]


def test_what_was_refused_for_a_while_arrives_later_once(three, postbox, clock):
    postbox.refusals["grace@example.org"] = "451 4.7.1 Greylisted"
    sweep()
    postbox.refusals.clear()
    clock.shift(MINUTE - SECOND)
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1
    assert sweep().sent == 0
    assert postbox.recipients().count("grace@example.org") == 1


def test_the_waits_grow_to_an_hour(clock, reader, say, postbox):
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    for minutes in [1, 5, 15, 60, 60]:
        assert sweep().failed == 1
        clock.shift(minutes * MINUTE - SECOND)
        assert sweep().failed == 0
        clock.shift(SECOND)
    preference = AlertPreference.objects.get()
    assert preference.attempts == 5
    assert "451" in preference.last_error


def test_a_mail_that_went_out_ends_the_row_of_failures(clock, reader, say, postbox):
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    sweep()
    postbox.refusals.clear()
    clock.shift(MINUTE)
    sweep()
    preference = AlertPreference.objects.get()
    assert (preference.attempts, preference.next_try_at, preference.last_error) == (0, None, "")


def test_who_opts_in_again_does_not_wait_for_an_earlier_failure(clock, membership, say, postbox):
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    sweep()
    postbox.refusals.clear()
    set_level(membership=membership, level="everything")
    assert sweep().sent == 1


def test_a_server_that_is_down_is_asked_once_a_sweep_and_nothing_is_lost(
    three, settings, clock, postbox
):
    controller = smtp.start(smtp.Postbox())
    port = controller.port
    controller.stop()
    smtp.mail_through(settings, port)
    swept = sweep()
    assert (swept.sent, swept.failed) == (0, 1)
    assert AlertPreference.objects.exclude(last_error="").count() == 1

    smtp.mail_through(settings, postbox.port)
    clock.shift(MINUTE)
    assert sweep().sent == 3
    assert postbox.recipients() == ["grace@example.org", "joan@example.org", "linus@example.org"]


def test_one_connection_serves_all_mails_of_a_sweep(three, postbox):
    sweep()
    assert len(postbox.taken) == 3
    assert postbox.connections == 1


@pytest.mark.parametrize("refused", ["grace", "joan", "linus"])
def test_who_is_refused_by_a_connection_at_work_is_not_asked_again_by_another(
    three, postbox, refused
):
    postbox.refusals[f"{refused}@example.org"] = "451 4.7.1 Greylisted"
    swept = sweep()
    assert (swept.sent, swept.failed) == (2, 1)
    assert postbox.connections == (1 if refused == "linus" else 2)


def test_after_a_failure_the_next_mail_gets_a_new_connection(three, postbox):
    postbox.refusals["grace@example.org"] = "421 4.3.2 Shutting down"
    assert sweep().sent == 2
    assert postbox.connections == 2


def test_a_server_that_hangs_does_not_hold_up_alerts_for_ever(postbox):
    assert outbox_module._new_connection().timeout == outbox_module.TIMEOUT


@pytest.mark.parametrize("broken", ["subject", "body"])
def test_a_template_that_fails_stops_nobody_else(three, monkeypatch, mailoutbox, broken):
    from conversate_alerts.sending import delivery as module

    build_mail = module.build_mail

    def fail_for_grace(alert):
        if alert.person.address.startswith("grace"):
            raise ValueError(broken)
        return build_mail(alert)

    monkeypatch.setattr(module, "build_mail", fail_for_grace)
    swept = sweep()
    assert (swept.sent, swept.failed) == (2, 1)
    assert (
        AlertPreference.objects.exclude(last_error="").get().last_error == f"ValueError: {broken}"
    )


def test_of_what_an_error_says_only_the_beginning_is_kept(clock, reader, say, monkeypatch):
    from conversate_alerts.sending import delivery as module

    def fail(alert):
        raise ValueError("x" * 1_000_000)

    monkeypatch.setattr(module, "build_mail", fail)
    say()
    clock.shift(DELAY)
    sweep()
    assert AlertPreference.objects.get().last_error == ("ValueError: " + "x" * 1_000)[:1_000]


@pytest.mark.parametrize("is_refused", [False, True])
def test_an_error_with_characters_that_no_database_takes_ends_no_sweep(
    three, monkeypatch, mailoutbox, is_refused
):
    error = outbox_module.Refused if is_refused else ValueError
    send = outbox_module.Outbox.send

    def fail_for_grace(self, message):
        if message.to == ["grace@example.org"]:
            raise error("No \0such\x1b user")
        send(self, message)

    monkeypatch.setattr(outbox_module.Outbox, "send", fail_for_grace)
    swept = sweep()
    assert (swept.sent, swept.failed + swept.given_up) == (2, 1)
    preference = AlertPreference.objects.exclude(last_error="").get()
    assert preference.last_error.endswith("No such user")
    assert preference.claim is None


def test_a_backend_that_takes_no_mail_has_not_sent_it(clock, reader, say, monkeypatch):
    from django.core.mail.backends import locmem

    say()
    clock.shift(DELAY)
    monkeypatch.setattr(locmem.EmailBackend, "send_messages", lambda self, messages: 0)
    swept = sweep()
    assert (swept.sent, swept.failed) == (0, 1)
    assert "did not take" in AlertPreference.objects.get().last_error


def test_a_connection_that_can_not_be_closed_loses_nothing(
    clock, reader, say, monkeypatch, mailoutbox
):
    from django.core.mail.backends import locmem

    def fail(self):
        raise OSError("Broken pipe")

    say()
    clock.shift(DELAY)
    monkeypatch.setattr(locmem.EmailBackend, "close", fail)
    assert sweep().sent == 1
    assert len(mailoutbox) == 1


def test_a_sweep_that_is_to_stop_leaves_the_rest_to_the_next(three, mailoutbox):
    assert sweep(should_stop=lambda: len(mailoutbox) == 1).sent == 1
    assert sweep().sent == 2
