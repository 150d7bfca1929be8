from __future__ import annotations

import os
import signal
import threading
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversate_alerts.management.commands import send_alerts
from conversate_alerts.sweep import Swept
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
    assert "failed and will be tried again: 1" in err


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
    """Stands for the sweep; the third one is interrupted by a signal while it is at work."""
    sweeps: list[Swept | Exception] = []
    results = [Swept(), RuntimeError("The database is down."), Swept(sent=2, failed=1)]

    def sweep(*, stopping):
        assert not stopping()
        result = results[len(sweeps)]
        sweeps.append(result)
        if len(sweeps) == 3:
            os.kill(os.getpid(), sweep.signal)
            end = time.monotonic() + PATIENCE
            while not stopping():
                assert time.monotonic() < end
                time.sleep(0.001)
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(send_alerts, "sweep", sweep)
    return sweeps, sweep


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_sweeps_until_it_is_told_to_stop_whatever_happens(sweeps, caplog, number):
    done, sweep = sweeps
    sweep.signal = number
    before = signal.getsignal(number)
    out, err = run("--every", "0.01")
    assert len(done) == 3
    # A sweep that had nothing to do says nothing; one that failed is logged.
    assert out == "Alerts sent: 2\n"
    assert "tried again: 1" in err
    assert "The database is down." in caplog.text
    assert signal.getsignal(number) is before


def test_it_ends_at_once_while_it_waits(monkeypatch):
    monkeypatch.setattr(send_alerts, "sweep", lambda *, stopping: Swept())
    killer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGTERM])
    killer.start()
    start = time.monotonic()
    run("--every", "3600")
    assert time.monotonic() - start < PATIENCE
    killer.join()
