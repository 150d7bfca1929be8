"""Mail server down, sweep killed, clock set back: an absent member gets one mail."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.mail import MailServer
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until

# Seconds instead of minutes. The first of the people wants alerts, and is always away.
PATCHES = json.dumps(
    {
        "conversate_alerts.sending.claims.RETRY_DELAYS": 1,
        "conversate_alerts.sending.claims.LEASE": 3,
    }
)
AWAY = ["person0@example.org"]


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def mailed(mail: MailServer) -> list[str]:
    until(mail.postbox.recipients)
    return mail.postbox.recipients()


def test_no_mail_server(
    serve: Serve, people_of: Callable[[Site], list[Person]], mail: MailServer
) -> None:
    site = serve(faults={"PATCHES": PATCHES}, **mail.settings)
    _away, ada, grace, *_ = people_of(site)
    follower = Follower(grace)
    ada.post("The kettle boils")
    said = until(lambda: site.said("conversate_alerts"))
    assert said[0].startswith("WARNING conversate_alerts: Alert ")
    assert "has to wait for the mail server. ConnectionRefusedError" in said[0]
    ada.post("Nobody waits for that")
    mail.start()
    assert mailed(mail) == AWAY
    assert follower.finish() == ["The kettle boils", "Nobody waits for that"]
    assert ada.retries == 0
    assert site.tracebacks() == []


def test_the_process_of_a_sweep_is_killed(
    serve: Serve, people_of: Callable[[Site], list[Person]], mail: MailServer, tmp_path: Path
) -> None:
    mail.start()
    marker = tmp_path / "stopped"
    stop = f"conversate_alerts.mail.outbox.Outbox.send {marker}"
    site = serve(faults={"PATCHES": PATCHES, "STOP": stop}, **mail.settings)
    _away, ada, grace, *_ = people_of(site)
    follower = Follower(grace)
    ada.post("The kettle boils")
    site.kill(int(until(lambda: marker.exists() and marker.read_text())))
    assert mailed(mail) == AWAY
    assert follower.finish() == ["The kettle boils"]


def test_the_clock_is_set_back_an_hour(
    serve: Serve, people_of: Callable[[Site], list[Person]], mail: MailServer, tmp_path: Path
) -> None:
    mail.start()
    clock = tmp_path / "clock"
    limit = {"CONVERSATE_POST_LIMIT": (5, 2)}
    site = serve(faults={"CLOCK": str(clock)}, server="uvicorn", **mail.settings, **limit)
    away, ada, grace, *_ = people_of(site)
    follower = Follower(grace, wait=2)
    # Here when it happens, and then gone without closing the page.
    assert away.ask("GET", "poll/?since=0").status in {200, 204}
    before = [f"Before {number}" for number in range(5)]
    for text in before:
        ada.post(text)
    clock.touch()
    for number in range(5):
        ada.post(f"After {number}")
    assert mailed(mail) == AWAY
    assert follower.finish() == [*before, *(f"After {number}" for number in range(5))]
    assert site.tracebacks() == []
