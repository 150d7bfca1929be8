"""The number of queries of pages and calls, for any number of members and messages.

Presence counts as one query, as in conversate-alerts when it has something to write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Access, Message, Room
from conversate_web.panels import get_panels
from tests.web.support import tokens
from tests.web.support.addresses import Addresses
from tests.web.support.files import png

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

# The session and its user, then the room with the membership in it.
ENTER = 3
# Whether somebody sees all rooms: what they may do themselves, and through their groups.
PERMISSIONS = 2


@pytest.fixture(params=[1, 25], ids=["small", "large"])
def size(
    request: pytest.FixtureRequest,
    room: Room,
    member: User,
    people: Callable[..., User],
) -> int:
    """A room in two sizes: members, messages of each with a file, and rooms beside it."""
    number: int = request.param
    for index in range(number):
        other = people(f"other{index}")
        services.add_member(room=room, user=other)
        services.post_message(room=room, author=other, body="Hello", files=[png()])
        services.create_room(title=f"Room {index}", members=[member, other])
        services.create_room(title=f"Open {index}", access=Access.OPEN)
    return number


@pytest.fixture
def latest(size: int) -> Message:
    message = Message.objects.last()
    assert message is not None
    return message


@contextmanager
def queries(count: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    listed = "\n".join(query["sql"][:200] for query in captured)
    assert len(captured) == count, listed


@pytest.mark.usefixtures("size")
def test_the_index(browser: Client) -> None:
    # The session, its user, their rooms, who posted last in them; the open rooms.
    with queries(4 + PERMISSIONS + 1):
        browser.get(reverse("conversate:index"))


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("saves_sessions", [False, True])
def test_a_poll_of_an_unchanged_index(
    browser: Client, settings: Settings, saves_sessions: bool
) -> None:
    settings.SESSION_SAVE_EVERY_REQUEST = saves_sessions
    etag = browser.get(reverse("conversate:index")).context["etag"]
    # The session, its user, the facts about their rooms.
    with queries(3):
        response = browser.get(reverse("conversate:index"), headers={"If-None-Match": f'"{etag}"'})
    assert response.status_code == 304
    assert not response.cookies


def test_the_room(browser: Client, at: Addresses, size: int) -> None:
    # The messages with the revision and the ends, their files; what the user may do with them; the
    # members with their presence, that the user is here; the user's rooms; and, only where there
    # was something unread, the read mark.
    with queries(ENTER + PERMISSIONS + 6):
        page = browser.get(at.room)
    assert len(page.context["shown"]) == size
    assert len(page.context["members"]) == size + 1
    with queries(ENTER + PERMISSIONS + 5):
        browser.get(at.room)


def mention_everybody(room: Room, member: User, times: int) -> None:
    names = room.memberships.values_list("user__username", flat=True)
    for _ in range(times):
        services.post_message(room=room, author=member, body=" ".join(f"@{name}" for name in names))


@pytest.mark.parametrize("times", [1, 25])
def test_mentions_are_one_more(
    browser: Client, at: Addresses, room: Room, member: User, size: int, times: int
) -> None:
    """Mentions take one query more on the page, in a poll and in the history."""
    mention_everybody(room, member, times)
    with queries(ENTER + PERMISSIONS + 5 + 1):
        assert browser.get(at.room).context["shown"][-1].message.mentions
    # Permissions are cached for 10 seconds.
    with queries(ENTER + 1 + 2 + 1):
        browser.get(at.api_poll, {"since": 0})
    # The sidebar is left to the next poll.
    with queries(ENTER + 1 + 2 + 1):
        assert "rooms" not in browser.get(at.api_poll, {"since": 0, "sidebar": ""}).json()
    with queries(ENTER + 2 + 1):
        browser.get(at.api_history, {"before": 2**62})


@pytest.mark.usefixtures("size")
def test_the_room_for_an_overseer(
    browser_of: Callable[[User], Client], overseer: User, at: Addresses
) -> None:
    browser = browser_of(overseer)
    # As above, but the room is not found by a membership, and only members have a presence.
    with queries(ENTER + 1 + PERMISSIONS + 4):
        browser.get(at.room)


@pytest.mark.usefixtures("size")
def test_the_room_never_takes_more_than_twelve(
    browser_of: Callable[[User], Client],
    moderator: User,
    overseer: User,
    member: User,
    at: Addresses,
    room: Room,
    latest: Message,
) -> None:
    mention_everybody(room, member, 1)
    for user in (moderator, overseer, member):
        browser = browser_of(user)
        for query in ("", "?before=9999", "?after=0", f"?message={latest.pk}"):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(at.room + query).status_code == 200
            assert len(captured) <= 12


@pytest.mark.usefixtures("size")
def test_posting(browser: Client, at: Addresses) -> None:
    """By the form, and by the API, which answers with the message. The rest is core's."""
    with CaptureQueriesContext(connection) as one_file:
        browser.post(at.send, {"body": "Hello", "files": [png()], "client_key": uuid4()})
    with queries(len(one_file)):
        browser.post(
            at.send, {"body": "Hello", "files": [png() for _ in range(5)], "client_key": uuid4()}
        )
    # Its files.
    with queries(len(one_file) + 1):
        browser.post(at.api_send, {"body": "Hello", "files": [png()], "client_key": uuid4()})


@pytest.mark.usefixtures("size")
def test_the_settings(browser: Client, at: Addresses) -> None:
    # Whether others see what the user has read, and a query for each panel that another app adds.
    with queries(ENTER + 1 + len(get_panels())):
        browser.get(at.settings)


def test_a_file(browser: Client, at: Addresses, latest: Message) -> None:
    attachment = latest.attachments.get()
    where = {"slug": at.slug, "attachment_id": attachment.pk, "name": attachment.name}
    with queries(ENTER + 1):
        b"".join(browser.get(reverse("conversate:file", kwargs=where)).streaming_content)


def test_an_idle_poll(browser: Client, at: Addresses, latest: Message) -> None:
    # Presence.
    with queries(ENTER + 1):
        assert browser.get(at.api_poll, {"since": latest.revision}).status_code == 204


def test_an_idle_poll_with_the_sidebar(browser: Client, at: Addresses, latest: Message) -> None:
    sidebar = browser.get(at.room).context["client"]["sidebar"]
    known = {"since": latest.revision, "sidebar": sidebar}
    # As above, plus the facts about the user's rooms and the first members.
    with queries(ENTER + 1 + 2):
        assert browser.get(at.api_poll, known).status_code == 204
    # The member list is cached for a moment for all polls.
    with queries(ENTER + 1 + 1):
        assert browser.get(at.api_poll, known).status_code == 204


def test_a_poll_with_messages(browser: Client, at: Addresses, size: int) -> None:
    # As an idle one, plus the messages, their files, and the permissions of the user; if the list
    # of rooms has changed, the user's rooms.
    with queries(ENTER + 1 + PERMISSIONS + 2):
        answer = browser.get(at.api_poll, {"since": 0})
    assert len(answer.json()["messages"]) == size
    # Permissions are cached for 10 seconds.
    with queries(ENTER + 1 + 2 + 2 + 1):
        answer = browser.get(at.api_poll, {"since": 0, "sidebar": ""})
    assert len(answer.json()["rooms"]) == size + 1


def test_a_page_of_history(browser: Client, at: Addresses, size: int) -> None:
    # The messages with the revision and the ends, their files, what the user may do with them.
    with queries(ENTER + PERMISSIONS + 2):
        page = browser.get(at.api_history, {"before": 2**62})
    assert len(page.json()["messages"]) == size


def test_marking_read(browser: Client, at: Addresses, latest: Message) -> None:
    with queries(ENTER + 2):
        browser.post(at.api_read, {"message": latest.pk})


@pytest.mark.usefixtures("size")
def test_changing_a_preference(browser: Client, at: Addresses) -> None:
    # The preference, and that for all rooms, which is in the answer.
    with queries(ENTER + 2):
        browser.post(at.api_preferences, {"color": "red"})


def test_the_search_in_all_rooms(browser: Client, size: int) -> None:
    # The session and its user; the rooms they see; whether there are many messages; those found,
    # their files, the colors of their authors.
    with queries(2 + PERMISSIONS + 5):
        page = browser.get(reverse("conversate:search"), {"q": "hello"})
    assert len(page.context["results"]) == size


def test_the_search_in_the_room(browser: Client, at: Addresses, size: int) -> None:
    with queries(ENTER + PERMISSIONS + 5):
        page = browser.get(at.search_room, {"q": "hello"})
    assert len(page.context["results"]) == size


def test_managing(
    browser_of: Callable[[User], Client], moderator: User, at: Addresses, size: int
) -> None:
    browser = browser_of(moderator)
    # The members; the invitations; whether the room may be deleted as well.
    with queries(ENTER + 1 + 1 + PERMISSIONS):
        page = browser.get(at.manage)
    assert len(page.context["members"]) == size + 2


def test_managing_invitations(
    browser_of: Callable[[User], Client],
    moderator: User,
    room: Room,
    at: Addresses,
    size: int,
    settings: Settings,
) -> None:
    browser = browser_of(moderator)
    for _ in range(size):
        services.create_invitation(room=room, by=moderator)
    with queries(ENTER + 1 + 1 + PERMISSIONS):
        page = browser.get(at.manage)
    assert len(page.context["invitations"]) == size
    settings.CONVERSATE_INVITATIONS = False
    with queries(ENTER + 1 + PERMISSIONS):
        browser.get(at.manage)


@pytest.mark.usefixtures("size")
def test_an_invitation(
    browser_of: Callable[[User], Client], moderator: User, outsider: User, room: Room
) -> None:
    new = services.create_invitation(room=room, by=moderator)
    address = reverse("conversate:invitation", args=[new.token])
    browser = browser_of(outsider)
    # The session and its user; the invitation with its room; the membership; whether the inviter
    # may still invite; whether the user was removed; the number of members.
    with queries(2 + 1 + 1 + 1 + 1 + 1):
        browser.get(address)
    # A wrong link: the invitation alone.
    with queries(2 + 1):
        browser.get(reverse("conversate:invitation", args=["nothing"]))


def test_the_page_of_members(browser: Client, at: Addresses, size: int) -> None:
    with queries(ENTER + 1):
        page = browser.get(at.members)
    assert len(page.context["members"]) == size + 1


@pytest.mark.usefixtures("size")
def test_asking_before_the_room_is_cleared(
    browser_of: Callable[[User], Client], moderator: User, at: Addresses
) -> None:
    browser = browser_of(moderator)
    # How many messages, how many files.
    with queries(ENTER + 2):
        browser.get(at.manage_clear)


@pytest.mark.usefixtures("size")
def test_changing_a_message(
    browser_of: Callable[[User], Client], moderator: User, at: Addresses, latest: Message
) -> None:
    assert latest.author is not None
    author_browser, moderator_browser = browser_of(latest.author), browser_of(moderator)
    where = {"slug": at.slug, "message_id": latest.pk}
    # The message and its files.
    with queries(ENTER + 2):
        author_browser.get(reverse("conversate:edit", kwargs=where))
    with queries(ENTER + 2):
        moderator_browser.get(reverse("conversate:delete", kwargs=where))


@pytest.mark.usefixtures("size")
def test_the_calls_that_list(browser: Client, at: Addresses) -> None:
    # The session, its user, their rooms.
    with queries(3):
        assert browser.get(reverse("conversate:api_rooms")).json()["rooms"]
    # The members on a page; presence is joined.
    with queries(ENTER + 1):
        assert browser.get(at.api_member_list).json()["members"]


def test_a_call_by_a_token(client: Client, at: Addresses, settings: Settings, size: int) -> None:
    settings.CONVERSATE_API_AUTHENTICATION = tokens.PATH
    token = {tokens.HEADER: "member"}
    # The account takes the place of the session and its user.
    with queries(1 + 1):
        assert client.get(reverse("conversate:api_rooms"), headers=token).json()["rooms"]
