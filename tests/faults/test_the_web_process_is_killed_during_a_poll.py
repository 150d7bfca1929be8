"""SIGKILL while a poll is answered or held: the next one is told everything, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.conftest import Serve
from tests.faults.support.people import Follower, Person
from tests.faults.support.sites import Site, until


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


def test_a_poll_that_was_held_is_held_by_another_process(
    serve: Serve, people_of: Callable[[Site], list[Person]]
) -> None:
    site = serve(server="uvicorn")
    ada, grace, *_ = people_of(site)
    ada.post("One")
    follower = Follower(grace, wait=5)
    until(lambda: follower.texts == ["One"] and follower.polls > 1)
    site.kill(*site.workers())
    until(lambda: grace.retries)
    ada.post("Two")
    until(lambda: follower.texts == ["One", "Two"])
    assert follower.finish() == ["One", "Two"]
    assert site.tracebacks() == 0
