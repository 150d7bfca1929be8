from __future__ import annotations

from uuid import uuid4

import pytest

from conversate_core import services
from conversate_core.errors import NotAllowed
from conversate_core.signals import message_posted
from conversate_core.testing import capture_signal, make_message, texts_for, unread_count_for
from helpdesk import desk


def test_it_begins_with_the_question_and_whoever_helps_sees_it(ticket, visitor, helper):
    for person in (visitor, helper):
        assert texts_for(person, ticket.room) == ["It flickers. Why?"]
    assert [room.title for room in desk.tickets_of(helper)] == ["My lamp"]
    assert unread_count_for(helper, ticket.room) == 1


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
    assert texts_for(helper, ticket.room) == ["It flickers. Why?", "A broken wire."]


def test_an_answer_refers_to_its_question(ticket, visitor, helper):
    question = ticket.room.messages.get()
    desk.reply(ticket=ticket, author=visitor, text="Hello?")
    answer = desk.reply(ticket=ticket, author=helper, text="A wire.", reply_to=question.pk)
    *before, last = desk.with_questions(ticket.room.messages.all(), ticket=ticket, user=visitor)
    assert last == (answer, question)
    assert [each for _, each in before] == [None, None]


def test_the_questions_of_all_answers_take_one_query(
    ticket, visitor, helper, django_assert_num_queries
):
    for number in range(5):
        question = desk.reply(ticket=ticket, author=visitor, text=f"Question {number}")
        desk.reply(ticket=ticket, author=helper, text="Yes.", reply_to=question.pk)
    messages = list(ticket.room.messages.all())
    with django_assert_num_queries(1):
        found = desk.with_questions(messages, ticket=ticket, user=helper)
        assert [each.author for _, each in found if each] == [visitor] * 5


def test_an_answer_to_what_was_deleted_meanwhile_arrives(ticket, helper, visitor):
    question = desk.reply(ticket=ticket, author=visitor, text="Oh, never mind")
    services.delete_message(message=question, by=visitor)
    answer = desk.reply(ticket=ticket, author=helper, text="Fine.", reply_to=question.pk)
    assert answer.reply_to_id is None


def test_the_first_answer_of_a_helper_is_noted_wherever_it_was_given(ticket, visitor, helper):
    with capture_signal(message_posted):
        desk.reply(ticket=ticket, author=visitor, text="Hello?")
    ticket.refresh_from_db()
    assert ticket.answered_at is None
    with capture_signal(message_posted):
        answer = make_message(ticket.room, helper, "A broken wire.")
        desk.reply(ticket=ticket, author=helper, text="Unplug it.")
    ticket.refresh_from_db()
    assert ticket.answered_at == answer.created_at


def test_the_message_of_a_program_is_no_answer(ticket):
    with capture_signal(message_posted):
        services.post_message(room=ticket.room, author=None, sender="Robot", body="Please wait.")
    ticket.refresh_from_db()
    assert ticket.answered_at is None


def test_a_closed_ticket_is_read_only(ticket, visitor, helper):
    desk.close(ticket=ticket, by=helper)
    ticket.room.refresh_from_db()
    with pytest.raises(NotAllowed):
        desk.reply(ticket=ticket, author=visitor, text="But why?")
    assert texts_for(visitor, ticket.room) == ["It flickers. Why?"]


def test_visitors_may_not_close_their_tickets(ticket, visitor):
    with pytest.raises(NotAllowed):
        desk.close(ticket=ticket, by=visitor)
