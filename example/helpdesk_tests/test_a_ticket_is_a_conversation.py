from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.models import Message
from helpdesk import desk


def said(ticket, user) -> list[str]:
    return [message.body for message in services.history(room=ticket.room, user=user).messages]


def test_it_begins_with_the_question_and_whoever_helps_sees_it(ticket, visitor, helper):
    assert said(ticket, visitor) == said(ticket, helper) == ["It flickers. Why?"]
    rooms: list[Any] = list(desk.tickets_of(helper))
    assert [(room.title, room.unread_count) for room in rooms] == [("My lamp", 1)]


def test_outsiders_have_no_tickets(ticket, outsider):
    assert not desk.tickets_of(outsider)
    with pytest.raises(NotAllowed):
        desk.reply(ticket=ticket, author=outsider, text="Let me in")


def test_an_opening_that_fails_leaves_no_room(visitor):
    with pytest.raises(Exception, match="text or a file"):
        desk.open_ticket(visitor=visitor, subject="My lamp", question=" ")
    assert not desk.tickets_of(visitor)


def test_a_reply_that_is_sent_twice_arrives_once(ticket, helper):
    key = uuid4()
    for _ in range(2):
        desk.reply(ticket=ticket, author=helper, text="A broken wire.", key=key)
    assert said(ticket, helper) == ["It flickers. Why?", "A broken wire."]


@pytest.mark.django_db(transaction=True)
def test_the_first_answer_of_a_helper_is_noted_wherever_it_was_given(ticket, visitor, helper):
    desk.reply(ticket=ticket, author=visitor, text="Hello?")
    ticket.refresh_from_db()
    assert ticket.answered_at is None
    answer = services.post_message(room=ticket.room, author=helper, body="A broken wire.")
    desk.reply(ticket=ticket, author=helper, text="Unplug it.")
    ticket.refresh_from_db()
    assert ticket.answered_at == Message.objects.get(pk=answer.pk).created_at


def test_a_closed_ticket_is_read_only(ticket, visitor, helper):
    desk.close(ticket=ticket, by=helper)
    ticket.room.refresh_from_db()
    with pytest.raises(NotAllowed):
        desk.reply(ticket=ticket, author=visitor, text="But why?")
    assert said(ticket, visitor) == ["It flickers. Why?"]


def test_visitors_may_not_close_their_tickets(ticket, visitor):
    with pytest.raises(NotAllowed):
        desk.close(ticket=ticket, by=visitor)
