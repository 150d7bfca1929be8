"""An e-mail of a member to their reply address is posted to the room."""

from __future__ import annotations

import logging
from uuid import uuid4

import pytest

from conversate_alerts.mail.reply_address import reply_address
from conversate_alerts.models import AlertProfile, ReceivedMail
from conversate_alerts.replies.receive import receive
from conversate_core.models import Message
from tests.alerts.support.mails import answer_from
from tests.core.support.encoders import pillow_jpeg
from tests.core.support.stripping import stripped

pytestmark = pytest.mark.usefixtures("replies")


def test_the_text_above_the_quote_is_the_message_and_says_how_it_came(membership, reader, room):
    outcome = receive(answer_from(membership, "On my way.\n\nWith cake."))
    message = Message.objects.get()
    assert (outcome.result, outcome.message, outcome.reason) == ("posted", message, None)
    assert (message.author, message.room) == (reader, room)
    assert message.body == "On my way.\n\nWith cake."
    assert message.sent_by_mail


def test_attached_files_are_posted_with_it_or_alone(membership):
    receive(answer_from(membership, "See", files={"cakes.csv": b"apple,2"}))
    receive(answer_from(membership, "", files={"tea.csv": b"green,1"}, Message_ID="<2@x>"))
    first, second = Message.objects.order_by("pk")
    assert [file.name for file in first.attachments.all()] == ["cakes.csv"]
    with second.attachments.get().file.open() as file:
        assert (second.body, file.read()) == ("", b"green,1")


def test_an_attached_photo_is_posted_upright_and_without_its_place(membership):
    receive(answer_from(membership, "Look", files={"photo.csv": pillow_jpeg()}))
    photo = Message.objects.get().attachments.get()
    with photo.file.open() as file:
        assert file.read() == stripped(pillow_jpeg())
    assert (photo.content_type, photo.width, photo.height) == ("image/jpeg", 32, 48)


@pytest.mark.parametrize(
    "sender",
    [
        "linus@example.org",
        "Linus@EXAMPLE.org",
        '"Torvalds, Linus" <linus@example.org>',
        "=?utf-8?q?L=C3=ADnus?= <linus@example.org>",
    ],
)
def test_the_account_s_address_may_have_a_name_and_any_case(membership, sender):
    assert receive(answer_from(membership, From=sender)).result == "posted"


def test_the_confirmed_address_is_the_member_s_too(membership, reader):
    AlertProfile.objects.create(user=reader, address="me@home.example")
    for number, sender in enumerate(["me@home.example", "linus@example.org"]):
        raw = answer_from(membership, From=sender, Message_ID=f"<{number}@x>")
        assert receive(raw).result == "posted"


@pytest.mark.parametrize("header", ["To", "Cc", "Delivered-To", "X-Original-To", "Envelope-To"])
def test_the_reply_address_is_found_in_each_header_of_recipients(membership, header):
    address = reply_address(membership)
    headers = {"To": "Team <team@example.org>, a@example.org", header: f"Chat <{address}>"}
    assert receive(answer_from(membership, **headers)).result == "posted"


def test_a_relay_may_change_its_case(membership):
    address = reply_address(membership)
    assert receive(answer_from(membership, To=address.upper())).result == "posted"


def test_the_recipient_that_the_mail_server_was_told_comes_first(membership, writer, room):
    other = room.memberships.get(user=writer)
    raw = answer_from(membership, To=reply_address(other))
    outcome = receive(raw, to=reply_address(membership))
    assert outcome.message.author == membership.user


def test_a_catch_all_domain_works_as_well(membership, settings):
    settings.CONVERSATE_REPLY_ADDRESS = "%s@chat.example.org"
    assert receive(answer_from(membership)).result == "posted"


def test_each_delivery_of_an_e_mail_gives_the_same_message(membership):
    raw = answer_from(membership)
    first, second = receive(raw), receive(raw)
    assert first.message == second.message == Message.objects.get()
    assert second.result == "posted"
    assert ReceivedMail.objects.count() == 1


def test_so_does_one_without_a_message_id(membership):
    raw, other = (answer_from(membership, text, Message_ID=None) for text in ("One", "Two"))
    for each in (raw, other, raw):
        receive(each)
    assert [message.body for message in Message.objects.order_by("pk")] == ["One", "Two"]


def test_a_room_that_was_archived_meanwhile_does_not_turn_the_retry_into_a_refusal(
    membership, room
):
    from conversate_core import services

    raw = answer_from(membership)
    receive(raw)
    services.archive_room(room=room)
    assert receive(raw).result == "posted"


def test_the_log_has_the_user_the_room_and_the_message_and_no_text(membership, caplog):
    caplog.set_level(logging.INFO, "conversate_alerts")
    secret = uuid4().hex
    receive(answer_from(membership, secret, Subject=secret))
    message = Message.objects.get()
    assert f"is message {message.pk}." in caplog.text
    assert secret not in caplog.text


def test_what_is_kept_has_neither_text_nor_subject(membership, reader, room):
    secret = uuid4().hex
    receive(answer_from(membership, secret, Subject=secret))
    [row] = ReceivedMail.objects.values()
    assert (row["room_id"], row["user_id"], row["result"]) == (room.pk, reader.pk, "posted")
    assert secret not in str(row)
