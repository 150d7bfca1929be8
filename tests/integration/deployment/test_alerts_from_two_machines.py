"""The service for alerts runs twice: each mail is sent once."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from conversate_alerts.preferences import choosing as preferences
from conversate_core import services
from conversate_core.models import Membership
from tests.core.support.people import make_person
from tests.integration.deployment.support.processes import PATIENCE, wait_for
from tests.integration.deployment.support.visitor import Visitor

if TYPE_CHECKING:
    from conversate_core.models import Room
    from tests.integration.deployment.support.site import Site

PEOPLE = [f"p{number}@example.org" for number in range(12)]
UNIT = "/etc/systemd/system/chat-alerts.service"


@pytest.fixture
def many_people(room: Room) -> None:
    for address in PEOPLE:
        person = make_person(address, email=address)
        services.add_member(room=room, user=person)
        membership = Membership.objects.get(room=room, user=person)
        preferences.set_level(membership=membership, level="everything")


def start(site: Site, name: str) -> subprocess.Popen[str]:
    often = site.command(UNIT, {"--every 30": "--every 0.1"})
    return subprocess.Popen(
        often,
        cwd=site.folder,
        env={**site.env, "PGAPPNAME": name},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def are_at_work(names: list[str]) -> bool:
    """Whether both services are connected to PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT application_name FROM pg_stat_activity")
        return {*names} <= {name for (name,) in cursor.fetchall()}


def test_each_member_who_is_away_gets_one_mail(asgi_site, many_people, room, ada, postbox):
    names = [f"{connection.settings_dict['NAME']}-{number}" for number in (1, 2)]
    running = [start(asgi_site, name) for name in names]
    wait_for(lambda: are_at_work(names))
    assert Visitor(asgi_site, ada).send(room.slug, body="You will want to know.").status == 201
    wait_for(lambda: len(postbox.taken) >= len(PEOPLE))
    for service in running:
        service.terminate()
    said = [service.communicate(timeout=PATIENCE) for service in running]
    assert [service.returncode for service in running] == [0, 0]
    assert [errors for _, errors in said] == ["", ""]
    assert postbox.recipients() == sorted(PEOPLE)
    sent = [int(line.split(":")[1]) for output, _ in said for line in output.splitlines()]
    assert sum(sent) == len(PEOPLE)
    assert asgi_site.address.encode() in postbox.taken[0][1]
