from __future__ import annotations

import os
import signal
import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, ProgrammingError

from conversate_alerts.management.commands import send_alerts
from conversate_alerts.sending.sweep import SweepResult
from tests.alerts.support.times import DELAY

PATIENCE = 30.0


def run(*args: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("send_alerts", *args, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_it_sends_what_is_due_and_says_how_much(clock, reader, say, mailoutbox):
    say()
    clock.shift(DELAY)
    assert run() == ("Alerts sent: 1\n", "")
    assert run() == ("Alerts sent: 0\n", "")
    assert len(mailoutbox) == 1


def test_it_says_what_failed(clock, reader, say, postbox):
    postbox.refusals["linus@example.org"] = "451 4.7.1 Later"
    say()
    clock.shift(DELAY)
    out, err = run()
    assert out == "Alerts sent: 0\n"
    assert "failed and will be retried: 1" in err


def test_it_says_what_was_given_up(clock, reader, say, postbox):
    postbox.refusals["linus@example.org"] = "550 5.1.1 No such user"
    say()
    clock.shift(DELAY)
    out, err = run()
    assert out == "Alerts sent: 0\n"
    assert err == "Alerts that were given up: 1\n"


@pytest.mark.parametrize("wrong", ["0", "-1", "often", "nan", "inf"])
def test_the_time_between_is_a_number_of_seconds(wrong):
    with pytest.raises(CommandError, match="number of seconds above 0"):
        call_command("send_alerts", f"--every={wrong}")


@pytest.fixture
def sweeps(monkeypatch):
    """Replace the sweep; a signal interrupts the third one."""
    sweeps: list[SweepResult | Exception] = []
    results = [SweepResult(), RuntimeError("The database is down."), SweepResult(sent=2, failed=1)]

    def sweep(*, should_stop):
        assert not should_stop()
        result = results[len(sweeps)]
        sweeps.append(result)
        if len(sweeps) == 3:
            os.kill(os.getpid(), sweep.signal)
            end = time.monotonic() + PATIENCE
            while not should_stop():
                assert time.monotonic() < end
                time.sleep(0.001)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    return sweeps, sweep


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sweeps_until_it_is_stopped_whatever_happens(sweeps, caplog, number):
    done, sweep = sweeps
    sweep.signal = number
    before = signal.getsignal(number)
    out, err = run("--every", "0.01")
    assert len(done) == 3
    # A sweep that sends nothing prints nothing; one that fails is logged.
    assert out == "Alerts sent: 2\n"
    assert "retried: 1" in err
    assert "The database is down." in caplog.text
    assert signal.getsignal(number) is before


def test_it_ends_at_once_while_it_waits(monkeypatch):
    killer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGTERM])

    def sweep(*, should_stop):
        # The command handles signals from now on; before, they would end the tests.
        killer.start()
        return SweepResult()

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    run("--every", "3600")
    killer.join()


def test_of_a_database_that_fails_it_logs_the_beginning_and_the_end(monkeypatch, caplog):
    answers = [OperationalError("gone away"), OperationalError("gone away"), None, ValueError("?")]

    def sweep(should_stop):
        if not answers:
            os.kill(os.getpid(), signal.SIGTERM)
        elif answer := answers.pop(0):
            raise answer
        return SweepResult()

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    run("--every", "0.01")
    assert [(r.getMessage(), bool(r.exc_info)) for r in caplog.records] == [
        ("Alerts have to wait: the database fails. OperationalError: gone away", False),
        ("Alerts go on: the database works again.", False),
        ("A sweep ended with an error.", True),
    ]


def test_once_it_says_in_one_line_that_the_database_fails(monkeypatch):
    def sweep():
        raise OperationalError("gone\n\taway")

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    with pytest.raises(CommandError, match=r"the database fails\. gone away"):
        run()


def test_once_another_error_of_the_database_is_raised_as_it_is(monkeypatch):
    def sweep():
        raise ProgrammingError("no such table")

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    with pytest.raises(ProgrammingError):
        run()
