"""E-mails of attackers and of machines that answer each other."""

from __future__ import annotations

import pytest
from django.db import connection

from conversate_alerts.mail.links import page_path
from conversate_alerts.mail.reply_address import reply_address
from conversate_alerts.mail.tokens import unsubscribe_token
from conversate_alerts.models import ReceivedMail
from conversate_alerts.replies.receive import receive
from conversate_core import services
from conversate_core.models import Membership, Message
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from
from tests.core.support.racing import at_once

pytestmark = pytest.mark.usefixtures("replies")


def is_posted(raw: bytes, **known: str) -> bool:
    before = Message.objects.count()
    outcome = receive(raw, **known)
    assert (outcome.result == "posted") == (outcome.message is not None)
    return Message.objects.count() > before


@pytest.mark.parametrize(
    "sender",
    [
        "mallory@example.org",
        "linus@example.org.evil.example",
        "linus@example.org <mallory@evil.example>",
        '"linus@example.org" <mallory@evil.example>',
        "mallory@evil.example, linus@example.org",
        "linus@example.org, mallory@evil.example",
        "linu\u017f@example.org",  # a letter that folds to an s
        "Undisclosed:;",
        "",
        None,
    ],
    ids=str,
)
def test_a_stolen_address_is_of_no_use_to_another_sender(membership, sender):
    assert not is_posted(answer_from(membership, From=sender))


def test_two_from_headers_are_nobody_s(membership):
    raw = b"From: linus@example.org\r\n" + answer_from(membership, From="mallory@evil.example")
    assert not is_posted(raw)


def test_another_member_can_t_post_through_it(membership, writer):
    assert not is_posted(answer_from(membership, From=writer.email))


def altered(address: str) -> list[str]:
    local, _, domain = address.partition("@")
    token = local.partition("+")[2]
    number, _, signature = token.partition(".")
    tokens = [
        f"{number}.{signature[:-1]}{'a' if signature[-1] != 'a' else 'b'}",
        f"{number}1.{signature}",
        f"1.{signature}",
        f"{number}.{signature[:-2]}",
        f"{number}.{'a' * 26}",
        f"zzzzzzzzzzzzz.{signature}",
        number,
        "",
    ]
    return [f"chat+{token}@{domain}" for token in tokens if token != f"{number}.{signature}"]


def test_an_altered_token_is_an_unknown_address(membership):
    # The number of another membership would otherwise be a coincidence.
    assert membership.pk != 1 or reply_address(membership)
    for address in altered(reply_address(membership)):
        if address == reply_address(membership):
            continue
        assert receive(answer_from(membership, To=address)).result is None
    assert not Message.objects.exists()
    assert not ReceivedMail.objects.exists()


def test_a_token_of_another_purpose_is_an_unknown_address(membership):
    for token in (unsubscribe_token(membership), unsubscribe_token(membership).lower()):
        raw = answer_from(membership, To=REPLY_ADDRESS.replace("%s", token))
        assert receive(raw).result is None


def test_a_token_of_another_room_posts_there_and_nowhere_else(membership, reader, room):
    other = services.create_room(title="Workshop", members=[reader])
    there = Membership.objects.get(room=other, user=reader)
    receive(answer_from(there, References="<room.1.conversate@example.org>"))
    assert Message.objects.get().room == other


@pytest.mark.parametrize("page", ["unsubscribe", "stop_added", "confirm", "post_held"])
def test_a_link_that_works_without_signing_in_is_not_posted(membership, page):
    path = page_path(f"conversate_alerts:{page}", f"MTAw.{'a' * 22}") or ""
    # Broken by a mail program, in the middle of the token.
    receive(answer_from(membership, f"Look: https://example.org{path[:-9]}\n{path[-9:]}"))
    assert "MTAw" not in Message.objects.get().body


def test_it_dies_with_the_membership(membership, reader, room):
    raw = answer_from(membership)
    services.remove_member(room=room, user=reader)
    assert receive(raw).result is None
    services.add_member(room=room, user=reader)
    assert receive(raw).result is None
    assert not Message.objects.exists()


def test_a_deactivated_account_posts_nothing_and_gets_no_mail(membership, reader, mailoutbox):
    reader.is_active = False
    reader.save()
    outcome = receive(answer_from(membership))
    assert (outcome.result, outcome.reason) == ("ignored", "inactive")
    assert not Message.objects.exists()
    assert mailoutbox == []


def test_it_outlives_a_new_secret_key_and_not_the_end_of_the_old_one(membership, settings):
    raw, old = answer_from(membership), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", [old]
    assert receive(raw).result == "posted"
    assert receive(raw).message == Message.objects.get()
    settings.SECRET_KEY_FALLBACKS = []
    assert receive(raw).result is None


@pytest.mark.parametrize("subject", ["Re: x\r\nBcc: all@example.org", "Re: \x00\ud800"])
def test_headers_of_the_answer_get_into_no_mail(membership, say, clock, mailoutbox, subject):
    from conversate_alerts.sending.sweep import sweep
    from tests.alerts.support.people import join
    from tests.alerts.support.times import DELAY

    join(membership.room, "grace")
    raw = answer_from(membership, "Hi\nBcc: all@example.org", Subject="HERE", Message_ID="<HERE>")
    raw = raw.replace(b"HERE", subject.encode("utf-8", "surrogatepass"))
    assert receive(raw).result == "posted"
    clock.shift(DELAY)
    sweep()
    assert [mail.to for mail in mailoutbox] == [["grace@example.org"]]
    wire = mailoutbox[0].message()
    assert wire["Bcc"] is None
    assert "x" not in str(wire["In-Reply-To"]).partition("@")[0].replace("conversate", "")


def test_two_machines_that_answer_each_other_stop_at_once(membership, mailoutbox):
    """The answer of a vacation program to a refusal is not answered."""
    receive(answer_from(membership, ""))
    sent = len(mailoutbox)
    for number in range(5):
        headers = {"Auto_Submitted": "auto-replied", "Message_ID": f"<vacation-{number}@x>"}
        assert receive(answer_from(membership, "I am away.", **headers)).result == "ignored"
    assert len(mailoutbox) == sent
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("text", ["On my way.", ""])
def test_ten_deliveries_at_once_are_received_once(membership, text):
    raw = answer_from(membership, text)
    count = 10 if connection.vendor != "sqlite" else 2
    outcomes = at_once(*[lambda: receive(raw)] * count)
    assert [str(outcome.result) for outcome in outcomes] == [
        "posted" if text else "refused"
    ] * count
    assert Message.objects.count() == bool(text)
    assert ReceivedMail.objects.count() == 1
