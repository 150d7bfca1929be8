"""A mail shows what a message replies to, in one line."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from conversate_alerts.mail import build_mail
from conversate_alerts.sending.sample import preference_for, sample_alert
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from tests.alerts.support.parts import words_of
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted
from tests.core.support.rules import SINCE_JOINED


@pytest.fixture
def reply(room, writer):
    def reply(to, body="On Friday", author=writer):
        return services.post_message(room=room, author=author, body=body, reply_to=to)

    return reply


@pytest.fixture
def send(clock, reader, mailoutbox):
    def send():
        clock.shift(DELAY)
        sweep()
        [mail] = mailoutbox
        return mail

    return send


def test_it_names_the_author_and_the_first_line(send, room, reader, reply):
    question = services.post_message(room=room, author=reader, body="When <is> it?\nSoon?")
    reply(question)
    mail = send()
    assert "\n> linus: When <is> it?\nOn Friday\n" in mail.body
    text, html = words_of(mail)
    assert html == [word for word in text if word != ">"]
    assert "Soon?" not in mail.body


def test_a_deleted_original_leaves_nothing(send, say, reply):
    question = say("A secret")
    reply(question)
    services.delete_message(message=question)
    mail = send()
    assert "\n> This message was deleted.\nOn Friday\n" in mail.body
    assert "A secret" not in mail.body + str(mail.alternatives)


def test_files_are_a_word(send, room, writer, reply):
    plan = services.post_message(room=room, author=writer, files=[ContentFile(b"1", "plan.txt")])
    reply(plan)
    assert "\n> Ada Lovelace: File\n" in send().body


def test_what_was_said_before_one_joined_is_not_quoted(
    clock, room, say, reply, settings, mailoutbox
):
    settings.CONVERSATE_POLICY = SINCE_JOINED
    question = say("Old secret")
    join(room, "grace")
    reply(question)
    clock.shift(DELAY)
    sweep()
    [mail] = [mail for mail in mailoutbox if "grace" in mail.to[0]]
    assert "\n> An earlier message\nOn Friday\n" in mail.body
    assert "Old secret" not in mail.body + str(mail.alternatives)


def test_a_mail_without_texts_has_no_quote(send, say, reply, settings):
    settings.CONVERSATE_ALERT_TEXT = False
    reply(say("When?"))
    mail = send()
    assert "When?" not in mail.body + str(mail.alternatives)


def test_replies_cost_one_query(reader, room, say, reply):
    membership = Membership.objects.select_related("room", "user").get(user=reader, room=room)
    question = say("When?")

    def queries():
        alert = sample_alert(preference_for(membership))
        with counted() as made:
            build_mail(alert)
        return len(made)

    before = queries()
    for _ in range(3):
        reply(question)
    assert queries() == before + 1


def test_who_wants_alerts_of_mentions_gets_one_for_a_reply(clock, room, say, reply, mailoutbox):
    linus = join(room, "linus", level="mentions")
    join(room, "grace", level="mentions")
    question = services.post_message(room=room, author=linus, body="When?")
    say("Something else")
    reply(question)
    services.edit_message(message=reply(question, "Or @nobody"), body="Or on Sunday")
    clock.shift(DELAY)
    assert sweep().sent == 1
    [mail] = mailoutbox
    assert "linus" in mail.to[0]
    assert "On Friday" in mail.body
    assert "Or on Sunday" in mail.body
    assert "Something else" not in mail.body


def test_a_deleted_reply_is_not_alerted(clock, room, reply, mailoutbox):
    linus = join(room, "linus", level="mentions")
    services.delete_message(
        message=reply(services.post_message(room=room, author=linus, body="When?"))
    )
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert mailoutbox == []
