"""Each rule alone: by all other rules, a mail would be sent."""

from __future__ import annotations

from datetime import timedelta
from unittest import mock

import pytest

from conversate_alerts.models import AlertPreference, AlertProfile
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending import due
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership, Room
from conversate_core.policy import RoomPolicy
from conversate_core.presence import record_poll
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND


def recipients(mailoutbox) -> list[str]:
    return sorted(address for mail in mailoutbox for address in mail.to)


def test_a_member_who_was_never_seen(clock, reader, say, mailoutbox):
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert recipients(mailoutbox) == ["linus@example.org"]


def test_a_member_who_has_left_when_the_delay_and_disconnect_at_are_over(
    clock, membership, say, mailoutbox
):
    say()
    clock.shift(DELAY - DISCONNECT)
    record_poll(membership=membership, focused=False)
    clock.shift(DISCONNECT - SECOND)
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1


def test_nobody_who_was_active_a_short_while_ago_even_in_the_background(
    clock, membership, say, mailoutbox
):
    say()
    record_poll(membership=membership)
    for _ in range(9):
        clock.shift(60 * SECOND)
        record_poll(membership=membership, focused=False, active=False)
        sweep()
    assert mailoutbox == []


def test_a_member_whose_last_unread_message_came_just_before_leaving(
    clock, room, membership, say, mailoutbox
):
    say("Seen.")
    record_poll(membership=membership)
    services.mark_read(room=room, user=membership.user)
    clock.shift(SECOND)
    say("One second later the network died.")
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "network died" in mail.body
    assert "Seen." not in mail.body


def test_nobody_who_did_not_ask_for_it(clock, room, say, mailoutbox):
    join(room, "grace", level="none")
    services.add_member(room=room, user=join(services.create_room(title="Other"), "joan"))
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nobody_who_has_opted_out(clock, membership, say, mailoutbox):
    set_level(membership=membership, level="none")
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nobody_of_what_they_have_read(clock, room, reader, say, mailoutbox):
    say()
    services.mark_read(room=room, user=reader)
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nobody_of_what_they_wrote_themselves(clock, room, reader, say, mailoutbox):
    message = say("Mine", author=reader)
    services.mark_unread(room=room, user=reader, message=message)
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_an_own_message_does_not_hide_that_of_another_behind_it(
    clock, room, reader, say, mailoutbox
):
    message = say("From Ada")
    say("Mine", author=reader)
    services.mark_unread(room=room, user=reader, message=message)
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "From Ada" in mail.body
    assert "Mine" not in mail.body


def test_nobody_of_what_was_deleted(clock, reader, say, mailoutbox):
    services.delete_message(message=say("Oops"))
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nobody_of_what_was_deleted_while_the_mail_was_made(
    clock, reader, say, mailoutbox, monkeypatch
):
    message = say("Oops")
    clock.shift(DELAY)

    def delete_and_find(preference):
        services.delete_message(message=message)
        return find(preference)

    find = due.new_messages_for
    monkeypatch.setattr(due, "new_messages_for", delete_and_find)
    assert sweep().sent == 0
    assert mailoutbox == []


def test_a_message_is_alerted_though_later_ones_were_deleted(clock, reader, say, mailoutbox):
    say("Stands")
    services.delete_message(message=say("Oops"))
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "Stands" in mail.body
    assert "Oops" not in mail.body


def test_a_message_of_a_deleted_account_is_alerted(clock, reader, writer, say, mailoutbox):
    say("My last words")
    writer.delete()
    clock.shift(DELAY)
    sweep()
    assert "Former member" in mailoutbox[0].body


def test_nobody_whose_account_is_deactivated(clock, reader, say, mailoutbox):
    reader.is_active = False
    reader.save()
    say()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nobody_who_is_no_member_any_longer(clock, room, reader, say, mailoutbox):
    say()
    services.remove_member(room=room, user=reader)
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []
    assert not AlertPreference.objects.filter(membership__user=reader).exists()


class Moonlight(RoomPolicy):
    """Nobody sees a room by day."""

    def can_view(self, user, room):
        return False


def test_nobody_from_whom_the_policy_hides_the_room(clock, reader, say, mailoutbox, settings):
    say()
    clock.shift(DELAY)
    settings.CONVERSATE_POLICY = f"{__name__}.Moonlight"
    swept = sweep()
    assert (swept.sent, swept.failed) == (0, 0)
    assert mailoutbox == []
    del settings.CONVERSATE_POLICY
    clock.shift(timedelta(hours=1))
    assert sweep().sent == 1


def test_a_member_without_an_address_once_there_is_one(clock, reader, say, mailoutbox):
    reader.email = ""
    reader.save()
    say()
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert "no address" in AlertPreference.objects.get(membership__user=reader).last_error
    reader.email = "linus@example.net"
    reader.save()
    clock.shift(timedelta(hours=1))
    sweep()
    assert recipients(mailoutbox) == ["linus@example.net"]


@pytest.mark.parametrize(
    "address",
    ["a@example.org, b@example.org", "a@example.org;b@example.org", "a@example.org b@example.org"],
)
@pytest.mark.parametrize("is_of_account", [True, False], ids=["account", "profile"])
def test_nobody_by_an_address_that_is_two(clock, reader, say, mailoutbox, address, is_of_account):
    if is_of_account:
        reader.email = address
        reader.save()
    else:
        AlertProfile.objects.create(user=reader, address=address)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert mailoutbox == []
    error = AlertPreference.objects.get(membership__user=reader).last_error
    assert f"“{address}” is not a single e-mail address." in error


def test_a_member_whose_address_has_spaces_around_it(clock, reader, say, mailoutbox, settings):
    settings.CONVERSATE_EMAIL_FROM = " Chat <chat@example.org> "
    reader.email = " linus@example.net "
    reader.save()
    say()
    clock.shift(DELAY)
    sweep()
    assert recipients(mailoutbox) == ["linus@example.net"]
    assert mailoutbox[0].from_email == "Chat <chat@example.org>"


def test_where_accounts_have_no_column_is_active_the_policy_decides(clock, reader, say, mailoutbox):
    reader.is_active = False
    reader.save()
    say()
    clock.shift(DELAY)
    with mock.patch("conversate_alerts.querysets.get_user_model", return_value=Room):
        sweep()
    assert mailoutbox == []


def test_each_member_of_a_room_alone(clock, room, reader, say, mailoutbox):
    for name in ["grace", "joan"]:
        join(room, name)
    say()
    clock.shift(DELAY)
    assert sweep().sent == 3
    assert recipients(mailoutbox) == [
        "grace@example.org",
        "joan@example.org",
        "linus@example.org",
    ]
    assert all(len(mail.to) == 1 and not mail.cc and not mail.bcc for mail in mailoutbox)


def test_each_room_alone(clock, room, reader, writer, say, mailoutbox):
    other = services.create_room(title="Engine house", members=[reader, writer])
    set_level(membership=Membership.objects.get(room=other, user=reader), level="everything")
    say()
    services.post_message(room=other, author=writer, body="Steam")
    clock.shift(DELAY)
    assert sweep().sent == 2


@pytest.mark.parametrize("seconds", [0, 30, 600])
def test_the_delay_is_a_setting_in_seconds(clock, reader, say, mailoutbox, settings, seconds):
    settings.CONVERSATE_ALERT_DELAY = seconds
    say()
    if seconds:
        clock.shift(seconds * SECOND - SECOND)
        assert sweep().sent == 0
        clock.shift(SECOND)
    assert sweep().sent == 1


def test_a_younger_message_goes_along_with_one_that_is_old_enough(clock, reader, say, mailoutbox):
    say("Old enough")
    clock.shift(DELAY)
    say("Just now")
    sweep()
    [mail] = mailoutbox
    assert "Old enough" in mail.body
    assert "Just now" in mail.body
