"""What the others see of a person who was erased: no name, and an open page loads again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.mark.parametrize("mode", ["keep", "empty"])
def test_pages_and_polls_name_nobody(
    mode: str,
    browser_of: Callable[[User], Client],
    at: Addresses,
    room: Room,
    say: Callable[..., Message],
    member: User,
    moderator: User,
    other: User,
) -> None:
    hers = say(other, "I can come")
    services.post_message(room=room, author=member, body="Good", reply_to=hers)
    services.react(message=say(moderator, "Thanks"), user=other, emoji="👍")
    for reader in (member, moderator):
        page = browser_of(reader).get(at.room).content.decode()
        assert "Grace Hopper" in page
    cursor = services.history(room=room, user=member).revision
    services.erase_person(user=other, messages=mode)
    for reader in (member, moderator):
        page = browser_of(reader).get(at.room).content.decode()
        assert "Hopper" not in page
        assert "Former member" in page
        assert ("I can come" in page) == (mode == "keep")
        assert browser_of(reader).get(at.api_poll, {"since": cursor}).json()["reset"] is True
        again = browser_of(reader).get(at.api_poll, {"since": 0}).json()
        assert again["reset"] is True


def test_the_person_and_outsiders_see_nothing(
    browser_of: Callable[[User], Client],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    outsider: User,
) -> None:
    say(other, "I can come")
    services.erase_person(user=other)
    for visitor in (other, outsider):
        assert browser_of(visitor).get(at.room).status_code == 404
