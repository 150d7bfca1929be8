"""On a site whose rule is "only since they joined", no page, file or call shows older messages.

For a newcomer an older message looks exactly like one that does not exist.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.importing.models import ImportedFile
from conversate_core.models import Message, Role, Room
from conversate_core.policy import RoomPolicy, since_joined
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from django.db.models.expressions import Combinable
    from pytest_django import Settings

    from conversate_core.people import User as AnyUser

WORDS = "unforgettable"
OLD_ID = 7
NO_ID = 2**40


class SinceJoined(RoomPolicy):
    def first_visible(self, user: AnyUser) -> Combinable | None:
        return None if self.sees_all_rooms(user) else since_joined(user)


@pytest.fixture(autouse=True)
def rule(settings: Settings) -> None:
    settings.CONVERSATE_POLICY = f"{__name__}.SinceJoined"


@pytest.fixture
def before(room: Room, member: User, say: Callable[..., Message]) -> Message:
    message = say(member, WORDS, files=[text(f"{WORDS}.txt")])
    ImportedFile.objects.create(old_message_id=OLD_ID, message_id=message.pk)
    return message


@pytest.fixture
def newcomer(room: Room, before: Message, people: Callable[..., User]) -> User:
    user = people("newcomer")
    services.add_member(room=room, user=user)
    return user


@pytest.fixture
def new_moderator(room: Room, before: Message, people: Callable[..., User]) -> User:
    user = people("new_moderator")
    services.add_member(room=room, user=user, role=Role.MODERATOR)
    return user


PAGES: list[tuple[str, dict[str, str]]] = [
    ("room", {}),
    ("room", {"message": "{id}"}),
    ("room", {"after": "0"}),
    ("search", {"q": WORDS}),
    ("search_room", {"q": WORDS}),
    ("api_history", {}),
    ("api_history", {"after": "0"}),
    ("api_poll", {"since": "0"}),
]


@pytest.mark.parametrize(
    ("who", "is_shown"),
    [("newcomer", False), ("new_moderator", False), ("member", True), ("overseer", True)],
)
@pytest.mark.parametrize(("name", "asked"), PAGES)
def test_pages_and_calls(
    who: str,
    is_shown: bool,
    name: str,
    asked: dict[str, str],
    request: pytest.FixtureRequest,
    room: Room,
    before: Message,
    browser_of: Callable[[User], Client],
) -> None:
    place = {} if name == "search" else {"slug": room.slug}
    data = {key: value.format(id=before.pk) for key, value in asked.items()}
    browser = browser_of(request.getfixturevalue(who))
    response = browser.get(reverse(f"conversate:{name}", kwargs=place), data)
    # What was searched for stands in the field, and in the links.
    shown = response.content.decode().replace(f'value="{WORDS}"', "").replace(f"q={WORDS}", "")
    shown = shown.replace(f"“{WORDS}”", "").replace(f"Search: {WORDS}", "")
    assert response.status_code == 200
    assert (WORDS in shown) == is_shown


@pytest.mark.parametrize("who", ["newcomer", "new_moderator"])
def test_the_list_of_rooms_says_nothing_of_it(
    who: str,
    request: pytest.FixtureRequest,
    before: Message,
    browser_of: Callable[[User], Client],
) -> None:
    page = browser_of(request.getfixturevalue(who)).get(reverse("conversate:index"))
    [listed] = page.context["rooms"]
    assert (listed.last_message_at, listed.last_message, listed.unread_count) == (None, None, 0)
    assert WORDS not in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("newcomer", 404), ("new_moderator", 404), ("outsider", 404), ("member", 200)],
)
def test_its_file(
    who: str,
    status: int,
    request: pytest.FixtureRequest,
    room: Room,
    before: Message,
    browser_of: Callable[[User], Client],
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    attachment = before.attachments.get()
    file = {"slug": room.slug, "attachment_id": attachment.pk, "name": attachment.name}
    old = {"slug": room.slug, "old_message_id": OLD_ID}
    for response in (
        browser.get(reverse("conversate:file", kwargs=file)),
        browser.get(reverse("conversate:old_file", kwargs=old), follow=True),
    ):
        assert response.status_code == status
        response.close()


@pytest.mark.parametrize("who", ["newcomer", "new_moderator"])
def test_what_changes_messages_answers_as_for_one_that_does_not_exist(
    who: str,
    request: pytest.FixtureRequest,
    room: Room,
    before: Message,
    browser_of: Callable[[User], Client],
) -> None:
    browser = browser_of(request.getfixturevalue(who))

    def answers(message_id: int) -> list[tuple[int, bytes]]:
        place = {"slug": room.slug}
        page = {**place, "message_id": message_id}
        pages = [reverse(f"conversate:{name}", kwargs=page) for name in ("edit", "delete")]
        calls = [reverse(f"conversate:api_{name}", kwargs=place) for name in ("edit", "delete")]
        read = reverse("conversate:api_read", kwargs=place)
        responses = [
            *(browser.get(address) for address in pages),
            browser.post(pages[1]),
            *(browser.post(call, {"message": message_id, "body": "again"}) for call in calls),
            browser.post(read, {"message": message_id}),
            browser.post(read, {"unread": message_id}),
            browser.post(reverse("conversate:read", kwargs=place), {"unread": message_id}),
        ]
        return [(response.status_code, response.content) for response in responses]

    assert answers(before.pk) == answers(NO_ID)
    assert {status for status, _ in answers(before.pk)} == {302, 404}


def test_the_moderator_who_was_there_changes_it(
    before: Message, room: Room, new_moderator: User, member: User, browser: Client
) -> None:
    call = reverse("conversate:api_edit", kwargs={"slug": room.slug})
    assert browser.post(call, {"message": before.pk, "body": "again"}).status_code == 200


def test_an_edit_of_it_reaches_no_newcomer_by_a_poll(
    room: Room, before: Message, newcomer: User, browser_of: Callable[[User], Client]
) -> None:
    browser = browser_of(newcomer)
    poll = reverse("conversate:api_poll", kwargs={"slug": room.slug})
    first = browser.get(poll, {"since": "0"})
    services.edit_message(message=before, body=f"{WORDS} again")
    revision, ticket = first.json()["revision"], first["X-Conversate-Ticket"]
    answer = browser.get(poll, {"since": revision, "ticket": ticket})
    assert answer.json()["messages"] == []
    assert answer.json()["revision"] > revision
    assert browser.get(poll, {"since": answer.json()["revision"]}).status_code == 204
