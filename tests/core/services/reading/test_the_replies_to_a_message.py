from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message, Room
from conversate_core.testing import make_member
from tests.core.support.people import Say
from tests.core.support.queries import counted
from tests.core.support.rules import SINCE_JOINED

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def question(member: User, say: Say) -> Message:
    return say(member, "When?")


@pytest.fixture
def answers(question: Message, moderator: User, say: Say) -> list[Message]:
    """Five answers, with other messages in between."""
    found = []
    for number in range(5):
        say(moderator, "Something else")
        found.append(
            services.post_message(
                room=question.room, author=moderator, body=str(number), reply_to=question
            )
        )
    return found


def test_they_are_listed_in_order_for_those_who_see_the_room(
    question: Message, answers: list[Message], member: User, moderator: User, outsider: User
) -> None:
    for user in (member, moderator):
        page = services.replies_to(message=question, user=user)
        assert (list(page.messages), page.has_more) == (answers, False)
    with pytest.raises(NotAllowed):
        services.replies_to(message=question, user=outsider)


def test_page_by_page(question: Message, answers: list[Message], member: User) -> None:
    page = services.replies_to(message=question, user=member, limit=2)
    assert (list(page.messages), page.has_more) == (answers[:2], True)
    page = services.replies_to(message=question, user=member, limit=2, after=answers[2].pk)
    assert (list(page.messages), page.has_more) == (answers[3:], False)
    assert services.replies_to(message=question, user=member, after=10**30).messages == ()


def test_without_those_that_were_deleted(
    question: Message, answers: list[Message], member: User
) -> None:
    services.delete_message(message=answers[1])
    page = services.replies_to(message=question, user=member)
    assert list(page.messages) == [answers[0], *answers[2:]]


def test_also_for_a_message_that_was_deleted_but_not_for_one_that_was_cleared(
    question: Message, answers: list[Message], room: Room, member: User
) -> None:
    deleted = services.delete_message(message=question)
    assert len(services.replies_to(message=deleted, user=member).messages) == 5
    cleared = Message.objects.get(pk=question.pk)
    services.clear_room(room=room)
    with pytest.raises(NotAllowed):
        services.replies_to(message=cleared, user=member)


def test_not_to_a_message_from_before_one_joined(
    question: Message, answers: list[Message], room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_POLICY = SINCE_JOINED
    newcomer = make_member(room, "newcomer")
    with pytest.raises(NotAllowed):
        services.replies_to(message=question, user=newcomer)


def test_the_number_of_queries_does_not_grow_with_the_replies(
    question: Message, answers: list[Message], member: User
) -> None:
    message = Message.objects.select_related("room").get(pk=question.pk)
    with counted() as queries:
        services.replies_to(message=message, user=member)
    assert len(queries) == 3  # the rule, the replies, their files
