"""SIGKILL while a poll is answered or waits: the next one gets every message, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until


def test_an_answer_that_was_lost_is_given_again(
    serve: Serve, people_of: Callable[[Site], list[Person]], tmp_path: Path
) -> None:
    marker = tmp_path / "stopped"
    site = serve(faults={"STOP": f"conversate_web.views.api.poll.messages_as_json {marker}"})
    ada, grace, *_ = people_of(site)
    for text in ("One", "Two"):
        ada.post(text)
    follower = Follower(grace)
    site.kill(int(until(lambda: marker.exists() and marker.read_text())))
    ada.post("Three")
    assert follower.finish() == ["One", "Two", "Three"]
    assert grace.retries > 0


def test_a_poll_that_waited_waits_at_another_process(
    serve: Serve, people_of: Callable[[Site], list[Person]], tmp_path: Path
) -> None:
    marker = tmp_path / "stopped"
    # It is called while polls wait.
    check = "conversate_web.polls.asgi.watcher.read_revisions"
    site = serve(server="uvicorn", faults={"STOP": f"{check} {marker}"})
    ada, grace, *_ = people_of(site)
    ada.post("One")
    follower = Follower(grace, wait=5)
    site.kill(int(until(lambda: marker.exists() and marker.read_text())))
    until(lambda: grace.retries)
    ada.post("Two")
    until(lambda: follower.texts == ["One", "Two"])
    assert follower.finish() == ["One", "Two"]
    assert site.tracebacks() == []
