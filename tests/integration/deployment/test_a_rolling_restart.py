"""A new version is started as the docs say, and nobody notices: no request meets an error."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

from conversate_core import services
from conversate_core.models import Room
from tests.core.support.people import make_person
from tests.integration.deployment.support.blocks import units_restarted_in_turn
from tests.integration.deployment.support.crowd import Crowd
from tests.integration.deployment.support.processes import Service, running
from tests.integration.deployment.support.site import Site
from tests.integration.deployment.support.visitor import sign_in

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PAGES, PEOPLE = 100, 10


@pytest.fixture
def crowd_of(transactional_db: None) -> Any:
    people: list[User] = [make_person(f"person-{number}") for number in range(PEOPLE)]
    room: Room = services.create_room(title="Busy room", members=people)
    sessions = [sign_in(person) for person in people]

    def crowd_of(site: Site) -> Crowd:
        return Crowd(site, room.slug, sessions, pages=PAGES)

    return crowd_of


@pytest.fixture
def site_of(tmp_path: Any, own_settings: dict[str, Any]) -> Any:
    """With the nginx of docs/deployment as it is: any process answers anybody."""

    def site_of(unit: str, blocks: list[str], places: dict[str, str]) -> Site:
        folder = tmp_path / "site"
        return Site(folder, unit=unit, blocks=blocks, places=places, more=own_settings)

    return site_of


@pytest.mark.parametrize("kind", ["asgi", "wsgi"])
def test_a_hundred_pages_and_ten_people_who_post_notice_nothing(
    kind: str, site_of: Any, crowd_of: Any, redis: Service
) -> None:
    unit, blocks, places = {
        "asgi": (
            "/etc/systemd/system/chat@.service",
            ["database", "uvicorn", "cache", "wake-ups", "files on a disk", "alerts"],
            {"redis://redis.internal:6379": f"redis://127.0.0.1:{redis.port}"},
        ),
        "wsgi": (
            "/etc/systemd/system/chat@.service, for WSGI",
            ["database", "gunicorn", "files on a disk", "alerts"],
            {},
        ),
    }[kind]
    site = site_of(unit, blocks, places)
    with running(*site.services):
        services_of = dict(zip(("chat@8001", "chat@8002"), site.processes.values(), strict=True))

        def restart() -> None:
            for name in units_restarted_in_turn():
                if name in services_of:
                    services_of[name].restart()

        crowd = crowd_of(site)
        connections.close_all()
        asyncio.run(crowd.during(restart))
    seen = crowd.seen
    print(kind, dict(seen.statuses), seen.longest)  # noqa: T201 - the figures, with pytest -s
    assert seen.errors == {}
    assert len(seen.posted) > PEOPLE
    assert all(sorted(received) == sorted(seen.posted) for received in seen.received)
