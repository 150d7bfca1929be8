"""What members see if a message mentions them or another user."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

    from conversate_web.presenting import ShownMessage

See = Callable[..., "ShownMessage"]


@pytest.fixture
def see(browser_of: Callable[[User], Client], at: Addresses) -> See:
    """The only message of the room, as its page shows it to somebody."""

    def see(user: User) -> ShownMessage:
        (message,) = browser_of(user).get(at.room).context["shown"]
        return message

    return see


@pytest.fixture
def poll(browser_of: Callable[[User], Client], at: Addresses) -> Callable[[User], Any]:
    """The only message of the room, as the API gives it to somebody."""

    def poll(user: User) -> Any:
        (message,) = browser_of(user).get(at.api_poll, {"since": 0}).json()["messages"]
        return message

    return poll


@pytest.mark.parametrize("markup", ["plain", "markdown", "tests.web.support.markups.Loud"])
def test_each_sees_whom_a_message_mentions_and_whether_it_is_them(
    markup: str,
    settings: Settings,
    see: See,
    say: Callable[..., Message],
    member: User,
    other: User,
    moderator: User,
) -> None:
    settings.CONVERSATE_MARKUP = markup
    say(moderator, "Hi @Grace Hopper")
    # The second one gets what was rendered for the first.
    theirs, mine, own = see(member), see(other), see(moderator)
    assert f'class="cnv-mention" data-users="{other.pk}">@' in theirs.html
    assert theirs.message == mine.message == own.message
    assert f'class="cnv-mention cnv-mention--me" data-users="{other.pk}">@' in mine.html
    assert [each.flags.mentions_me for each in (theirs, mine, own)] == [False, True, False]


def test_the_message_says_to_whom_it_mentions_that_it_does(
    browser_of: Callable[[User], Client],
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    other: User,
) -> None:
    say(other, "Hi @member")
    page = Page(browser_of(member).get(at.room))
    assert "mentions you" in page.text
    assert "cnv-message--mention" in page.messages[0]["class"]
    # The text is in the HTML that all share. A stylesheet shows it beside the class.
    page = Page(browser_of(other).get(at.room))
    assert "cnv-message--mention" not in page.messages[0]["class"]


def test_the_api_says_whom_a_message_mentions(
    poll: Callable[[User], Any], say: Callable[..., Message], member: User, other: User
) -> None:
    say(member, "Hi @other, @member and @nobody")
    assert poll(other)["mentions"] == [{"id": str(other.pk), "name": "Grace Hopper"}]
    assert poll(other)["mentions_me"] is True
    assert poll(member)["mentions_me"] is False
    # Scripts mark the reader's own mentions.
    assert poll(other)["html"] == poll(member)["html"]
    assert f'data-users="{other.pk}"' in poll(other)["html"]


def test_a_name_without_its_mention_is_text(
    see: See, say: Callable[..., Message], member: User, other: User, outsider: User
) -> None:
    say(other, "Hi @outsider and @other")
    assert "cnv-mention" not in see(member).html


def test_the_name_that_somebody_has_now_is_what_is_marked(
    see: See, say: Callable[..., Message], member: User, other: User
) -> None:
    say(member, "Hi @Grace Hopper")
    other.last_name = "Murray"
    other.save()
    shown = see(other)
    assert f'cnv-mention--me" data-users="{other.pk}">@Grace</span> Hopper' in shown.html
    assert [mention.name for mention in shown.message.mentions] == ["Grace Murray"]
    other.first_name = "Brewster"
    other.save()
    assert "cnv-mention" not in see(other).html
    assert see(other).flags.mentions_me


def test_who_has_left_is_mentioned_still(
    see: See, say: Callable[..., Message], room: Room, member: User, other: User
) -> None:
    say(member, "Hi @other")
    services.leave_room(room=room, user=other)
    assert "cnv-mention" in see(member).html


def test_a_tombstone_mentions_nobody(
    see: See, poll: Callable[[User], Any], say: Callable[..., Message], member: User, other: User
) -> None:
    services.delete_message(message=say(member, "Hi @other"), by=member)
    assert see(other).flags.mentions_me is False
    assert poll(other)["mentions"] == []
