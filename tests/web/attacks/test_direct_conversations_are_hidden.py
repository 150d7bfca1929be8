"""For all URLs and methods: a direct conversation of others looks like one that doesn't exist.

Also for superusers, holders of moderate_room, and people who have left it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conversate_core import services
from conversate_core.models import Room
from conversate_core.testing import make_user
from tests.support.routes import METHODS
from tests.web.support.answers import shape_of
from tests.web.support.files import text
from tests.web.support.routes import IN_A_ROOM, TAKEN, Target, everything

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# As long as the slug of a direct conversation.
NOWHERE = "0123456789abcdef01234567"


@pytest.fixture
def direct(room: Room, member: User, other: User) -> Room:
    return services.open_direct(users=[other], by=member)


@pytest.fixture
def target(direct: Room, member: User) -> Target:
    file = text()
    return Target(services.post_message(room=direct, author=member, body="A secret", files=[file]))


@pytest.fixture
def nobody(
    target: Target,
    direct: Room,
    room: Room,
    moderator: User,
    outsider: User,
    other: User,
    browser_of: Callable[[User], Client],
) -> dict[str, Client]:
    services.leave_room(room=direct, user=other)
    return {
        "outsider": browser_of(outsider),
        "moderator of a shared room": browser_of(moderator),
        "left": browser_of(other),
        "superuser": browser_of(make_user("root", is_superuser=True)),
        "overseer": browser_of(make_user("overseer", permissions=["moderate_room"])),
        "manager": browser_of(make_user("manager", permissions=["change_room", "delete_room"])),
    }


@pytest.mark.parametrize("name", IN_A_ROOM)
def test_nobody_else_finds_it(target: Target, nobody: dict[str, Client], name: str) -> None:
    before, slug = everything(), target.message.room.slug
    for who, client in nobody.items():
        for method in METHODS:
            counts, found = [], []
            for place in (slug, NOWHERE):
                with CaptureQueriesContext(connection) as queries:
                    found.append(shape_of(target.ask(client, name, method, place)))
                counts.append(len(queries))
            (status, headers, content), nothing = found
            assert content.replace(slug.encode(), NOWHERE.encode()) == nothing[2], (who, method)
            assert str(headers).replace(slug, NOWHERE) == str(nothing[1]), (who, method)
            assert status == nothing[0], (who, method)
            assert status in ({404, 302} if method in TAKEN[name] else {405}), (who, method)
            assert counts[0] == counts[1], (who, method)
    assert everything() == before


def test_nobody_else_finds_it_in_lists_and_search(
    target: Target, nobody: dict[str, Client]
) -> None:
    slug = target.message.room.slug
    for who, client in nobody.items():
        for path in ("/chat/", "/chat/search/?q=secret"):
            assert slug not in client.get(path).text, (who, path)


def test_its_people_see_it_named_after_the_others(
    target: Target, direct: Room, browser: Client, other: User, browser_of: Any
) -> None:
    for client, title in ((browser, "Grace Hopper"), (browser_of(other), "member")):
        page = client.get(f"/chat/{direct.slug}/")
        assert f'<h1 class="cnv-room__title" dir="auto">{title}</h1>' in page.text
        assert title in client.get("/chat/").text
        assert title in client.get("/chat/search/?q=secret").text
        assert client.get(f"/chat/{direct.slug}/manage/").status_code == 403
