from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership, Message
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def unread(user: User) -> int:
    return services.rooms_for(user=user).get(title="Tea kitchen").unread_count


def test_the_room_is_read_up_to_the_message(
    at: Addresses, browser: Client, member: User, other: User, say: Callable[..., Message]
) -> None:
    first = say(other)
    say(other)
    assert browser.post(at.api_read, {"message": first.pk}).status_code == 204
    assert unread(member) == 1


def test_the_mark_never_goes_back(
    at: Addresses, browser: Client, member: User, other: User, say: Callable[..., Message]
) -> None:
    first, second = say(other), say(other)
    browser.post(at.api_read, {"message": second.pk})
    assert browser.post(at.api_read, {"message": first.pk}).status_code == 204
    assert unread(member) == 0


def test_a_message_of_another_room_is_not_found(
    at: Addresses, browser: Client, member: User, outsider: User
) -> None:
    elsewhere = services.rooms_for(user=outsider).get()
    message = services.post_message(room=elsewhere, author=outsider, body="Secret")
    there = browser.post(at.api_read, {"message": message.pk})
    nowhere = browser.post(at.api_read, {"message": 999_999})
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content
    assert Membership.objects.get(user=member).read_id == 0


@pytest.mark.parametrize("given", ["", "abc", "-1", "9" * 30, "\x00"])
def test_what_is_no_id_is_refused(at: Addresses, browser: Client, given: str) -> None:
    response = browser.post(at.api_read, {"message": given})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "bad_request"


def test_an_id_is_needed(at: Addresses, browser: Client) -> None:
    assert browser.post(at.api_read).status_code == 400


READ_MARK = "X-Conversate-Read-Mark"


def test_each_full_poll_tells_the_mark_that_the_server_keeps(
    at: Addresses, browser: Client, member: User, other: User, say: Callable[..., Message]
) -> None:
    """So that all devices of a member agree, also where there is nothing else to tell."""
    message = say(other)
    idle = {"since": message.revision}
    for read in (0, message.pk, message.pk - 1):
        Membership.objects.filter(user=member).update(read_id=read)
        for asked, status in ((idle, 204), ({"since": 0}, 200)):
            response = browser.get(at.api_poll, asked)
            assert (response.status_code, response[READ_MARK]) == (status, str(read))


def test_there_is_no_mark_for_who_is_no_member(
    at: Addresses, browser_of: Callable[[User], Client], overseer: User, outsider: User
) -> None:
    response = browser_of(overseer).get(at.api_poll, {"since": 0})
    assert response.status_code == 204
    assert READ_MARK not in response
    assert READ_MARK not in browser_of(outsider).get(at.api_poll, {"since": 0})
