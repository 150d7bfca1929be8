"""Pages of conversate-web tell the author of a message who got an e-mail about it."""

from __future__ import annotations

import pytest

pytest.importorskip("conversate_web", reason="conversate-web is not installed")

from django.urls import reverse

from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY
from tests.core.support.queries import counted


@pytest.fixture
def sentence(client, room, writer):
    def sentence(message) -> str:
        client.force_login(writer)
        call = reverse("conversate:api_seen", args=[room.slug])
        return client.get(call, {"message": message.pk}).json()["sentence"]

    return sentence


def test_those_who_were_alerted_are_counted_and_the_others_named(
    clock, room, reader, say, sentence, mailoutbox
):
    join(room, "grace", level="none", first_name="Grace")
    message = say("The kettle is on.")
    assert sentence(message) == "Seen by 0 of 2 · not yet: Grace, linus"
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert sentence(message) == "Seen by 0 of 2 · e-mailed to 1 · not yet: Grace"
    services.mark_read(room=room, user=reader)
    assert sentence(message) == "Seen by 1 of 2 · not yet: Grace"


def test_a_later_message_was_not_mailed_to_them(clock, reader, say, sentence, mailoutbox):
    say("The kettle is on.")
    clock.shift(DELAY)
    sweep()
    assert sentence(say("It boils.")) == "Seen by 0 of 1 · not yet: linus"


def test_who_wants_mentions_was_mailed_only_about_these(
    clock, room, reader, writer, say, sentence, mailoutbox
):
    join(room, "grace", level="mentions", first_name="Grace")
    services.leave_room(room=room, user=reader)
    messages = [say("Hello"), say("Hello @grace")]
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert [sentence(each) for each in messages] == [
        "Seen by 0 of 1 · not yet: Grace",
        "Seen by 0 of 1 · e-mailed to 1",
    ]


def test_a_message_that_was_read_before_the_mail_and_marked_unread_since_was_not_mailed(
    clock, room, reader, say, sentence, mailoutbox
):
    first = say("The kettle is on.")
    services.mark_read(room=room, user=reader)
    say("It boils.")
    clock.shift(DELAY)
    assert sweep().sent == 1
    services.mark_unread(room=room, user=reader, message=first)
    assert sentence(first) == "Seen by 0 of 1 · not yet: linus"


def test_it_takes_one_query(room, reader, say):
    from conversate_alerts.conversate_panels import find_mailed

    message = say("The kettle is on.")
    members = list(room.memberships.all())
    with counted() as queries:
        assert find_mailed(message, members) == set()
    assert len(queries) == 1
