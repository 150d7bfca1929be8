"""The page of a message and the API tell its author who has read it, and nobody else."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.databases import write_connection
from conversate_core.models import Membership, Message, Room
from conversate_web import mailed
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def message(member: User, other: User, moderator: User, say: Callable[..., Message]) -> Message:
    return say(member, "Tea at five")


@pytest.fixture
def page_of(message: Message, browser_of: Callable[[User], Client]) -> Callable[[User], Any]:
    kwargs = {"slug": message.room.slug, "message_id": message.pk}
    return lambda user: browser_of(user).get(reverse("conversate:message", kwargs=kwargs))


@pytest.fixture
def seen(
    message: Message, at: Addresses, browser_of: Callable[[User], Client]
) -> Callable[[User], Any]:
    return lambda user: browser_of(user).get(at.api_seen, {"message": message.pk})


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The keys of memberships that an app with e-mails has written to. Only that app is asked."""
    keys: list[int] = []

    def find(message: Message, memberships: Sequence[Membership]) -> Collection[int]:
        return [each.pk for each in memberships if each.pk in keys]

    monkeypatch.setattr(mailed, "_finders", [])
    mailed.register(find)
    mailed.register(find)
    yield keys
    assert mailed._finders == [find]


def test_the_author_reads_a_sentence_and_the_names(
    page_of: Callable[[User], Any],
    room: Room,
    message: Message,
    member: User,
    other: User,
    mails: list[int],
) -> None:
    services.mark_read(room=room, user=other, message=message)
    page = Page(page_of(member))
    assert "Seen by 1 of 2 · not yet: moderator" in page.text
    assert "Grace Hopper" in page.text
    mails.append(Membership.objects.get(user__username="moderator").pk)
    page = Page(page_of(member))
    assert "Seen by 1 of 2 · e-mailed to 1" in page.text
    assert "not yet:" not in page.text


def test_the_api_says_the_same(
    seen: Callable[[User], Any],
    room: Room,
    message: Message,
    member: User,
    other: User,
    moderator: User,
    mails: list[int],
) -> None:
    services.mark_read(room=room, user=other, message=message)
    assert seen(member).json() == {
        "message": message.pk,
        "sentence": "Seen by 1 of 2 · not yet: moderator",
        "seen": [{"id": str(other.pk), "name": "Grace Hopper"}],
        "mailed": [],
        "not_yet": [{"id": str(moderator.pk), "name": "moderator"}],
    }


@pytest.mark.parametrize("who", ["other", "moderator", "overseer"])
def test_others_who_see_the_message_learn_nothing(
    page_of: Callable[[User], Any],
    seen: Callable[[User], Any],
    who: str,
    request: pytest.FixtureRequest,
) -> None:
    user = request.getfixturevalue(who)
    assert "Seen by" not in Page(page_of(user)).text
    refused = seen(user)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "not_allowed")


def test_outsiders_find_nothing(
    page_of: Callable[[User], Any], seen: Callable[[User], Any], outsider: User
) -> None:
    assert page_of(outsider).status_code == 404
    assert seen(outsider).status_code == 404


def hide_mine(member: User, room: Room, settings: Settings) -> None:
    services.share_reading(user=member, on=False)


def hide_in_the_room(member: User, room: Room, settings: Settings) -> None:
    services.change_room(room=room, shows_readers=False)


def hide_on_the_site(member: User, room: Room, settings: Settings) -> None:
    settings.CONVERSATE_SEEN_BY = False


def hide_members(member: User, room: Room, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = "tests.support.site_rules.NoMembers"


def hide_presence(member: User, room: Room, settings: Settings) -> None:
    settings.CONVERSATE_POLICY = "tests.support.site_rules.NoPresence"


HIDDEN = [hide_mine, hide_in_the_room, hide_on_the_site, hide_members, hide_presence]


@pytest.mark.parametrize("hide", HIDDEN)
def test_where_it_is_hidden_nothing_tells_it(
    page_of: Callable[[User], Any],
    seen: Callable[[User], Any],
    at: Addresses,
    browser: Client,
    message: Message,
    room: Room,
    member: User,
    other: User,
    settings: Settings,
    hide: Callable[[User, Room, Settings], None],
) -> None:
    services.mark_read(room=room, user=other, message=message)
    assert browser.get(at.room).context["client"]["readers"]
    hide(member, room, settings)
    assert "Seen by" not in Page(page_of(member)).text
    assert seen(member).status_code == 403
    assert browser.get(at.room).context["client"]["readers"] == []
    assert browser.get(at.api_poll, {"since": "", "sidebar": ""}).json()["readers"] == []


def test_nobody_is_asked_about_mails_unless_somebody_has_not_read_it(
    seen: Callable[[User], Any],
    room: Room,
    message: Message,
    member: User,
    other: User,
    moderator: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Message] = []

    def find(message: Message, memberships: Sequence[Membership]) -> Collection[int]:
        asked.append(message)
        return []

    monkeypatch.setattr(mailed, "_finders", [find])
    seen(member)
    assert asked == [message]
    for user in (other, moderator):
        services.mark_read(room=room, user=user, message=message)
    assert seen(member).json()["sentence"] == "Seen by 2 of 2"
    assert asked == [message]


def test_the_details_take_one_query_more_than_the_page(
    page_of: Callable[[User], Any],
    message: Message,
    member: User,
    other: User,
    settings: Settings,
    mails: list[int],
) -> None:
    counts = []
    for is_on in (False, True):
        settings.CONVERSATE_SEEN_BY = is_on
        page_of(member)
        with CaptureQueriesContext(write_connection()) as queries:
            page_of(member)
        counts.append(len(queries))
    # The members. The membership of the author is known.
    assert counts[1] == counts[0] + 1
