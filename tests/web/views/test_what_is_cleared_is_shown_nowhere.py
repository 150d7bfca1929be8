"""After a clear no page, no file and no call of the API shows what was cleared.

Its rows are still there: they are removed once the test's transaction would have ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from conversate_core import services
from conversate_core.models import Attachment, Message, Room
from tests.web.support.files import text

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from tests.web.support.addresses import Addresses

WORDS = "unforgettable"


@pytest.fixture
def cleared(room: Room, member: User, moderator: User, say: Callable[..., Message]) -> Message:
    message = say(member, WORDS, files=[text(f"{WORDS}.txt")])
    services.clear_room(room=room, by=moderator)
    assert Attachment.objects.filter(message=message.pk).exists()
    return message


@pytest.mark.parametrize("who", ["member", "moderator", "overseer"])
@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("index", {}),
        ("room", {}),
        ("room", {"message": "{id}"}),
        ("members", {}),
        ("settings", {}),
        ("search", {"q": WORDS}),
        ("search_room", {"q": WORDS}),
        ("api_history", {}),
        ("api_history", {"after": "0"}),
        ("api_poll", {"since": "0"}),
        ("api_poll", {"since": "1"}),
    ],
)
def test_no_page_and_no_call(
    who: str,
    name: str,
    asked: dict[str, str],
    request: pytest.FixtureRequest,
    room: Room,
    cleared: Message,
    browser_of: Callable[[User], Client],
) -> None:
    place = {} if name in ("index", "search") else {"slug": room.slug}
    data = {key: value.format(id=cleared.pk) for key, value in asked.items()}
    browser = browser_of(request.getfixturevalue(who))
    response = browser.get(reverse(f"conversate:{name}", kwargs=place), data, follow=True)
    # What was searched for stands in the field.
    shown = response.content.decode().replace(f'value="{WORDS}"', "")
    assert response.status_code in (200, 403, 404)
    assert f"{WORDS}.txt" not in shown
    assert f"message-{cleared.pk}" not in shown
    assert f'"id": {cleared.pk},' not in shown


@pytest.mark.parametrize("who", ["member", "moderator", "overseer"])
def test_its_file_its_pages_and_changes_are_not_found(
    who: str,
    request: pytest.FixtureRequest,
    room: Room,
    cleared: Message,
    browser_of: Callable[[User], Client],
    at: Addresses,
) -> None:
    browser = browser_of(request.getfixturevalue(who))
    attachment = Attachment.objects.get(message=cleared.pk)
    place = {"slug": room.slug}
    file = {**place, "attachment_id": attachment.pk, "name": attachment.name}
    assert browser.get(reverse("conversate:file", kwargs=file)).status_code == 404
    for name in ("edit", "delete"):
        page = {**place, "message_id": cleared.pk}
        assert browser.get(reverse(f"conversate:{name}", kwargs=page)).status_code == 404
        call = reverse(f"conversate:api_{name}", kwargs=place)
        data = {"message": cleared.pk, "body": "again"}
        assert browser.post(call, data).status_code == 404
    read = reverse("conversate:api_read", kwargs=place)
    assert browser.post(read, {"unread": cleared.pk}).status_code == 404


def test_the_counts_of_what_a_clear_or_a_deletion_would_remove(
    room: Room, cleared: Message, moderator: User, browser_of: Callable[[User], Client]
) -> None:
    page = browser_of(moderator).get(reverse("conversate:manage_clear", args=[room.slug]))
    assert page.context["message_count"] == 0
    assert page.context["file_count"] == 0
