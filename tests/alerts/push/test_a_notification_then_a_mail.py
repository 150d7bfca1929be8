"""One engine, two channels: a notification soon, and a mail only if the member did not look."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import change_profile, get_profile, set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_goodbye, record_poll
from tests.alerts.support.devices import PUSH_DELAY, add_device, shown
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _site(clock, settings):
    settings.CONVERSATE_SITE_URL = "https://example.org"


def test_it_comes_after_its_own_delay_and_tells_what_is_new(clock, room, phone, say, mailoutbox):
    message = say("Tea is ready.")
    clock.shift(PUSH_DELAY - SECOND)
    assert sweep().pushed == 0
    clock.shift(SECOND)
    assert sweep().pushed == 1
    [received] = phone.received
    content = received.json()
    assert content["web_push"] == 8030
    assert content["app_badge"] == 1
    notification = content["notification"]
    assert notification["title"] == "Tea kitchen"
    assert notification["body"] == "Ada Lovelace: Tea is ready."
    assert notification["tag"] == f"conversate-room-{room.pk}"
    assert (notification["lang"], notification["dir"]) == ("en-us", "auto")
    assert notification["navigate"].startswith("https://example.org/")
    if "chat" in notification["navigate"]:
        assert notification["navigate"].endswith(f"#message-{message.pk}")
    assert received.headers["ttl"] == "86400"
    assert len(received.headers["topic"]) == 32
    assert mailoutbox == []


def test_it_names_a_program_with_its_mark(clock, room, phone):
    services.post_message(room=room, sender="B" * 40, body="The disk is full.")
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    assert shown(phone) == [f"{'B' * 40} (program): The disk is full."]


def test_a_member_who_read_it_in_between_gets_no_mail(clock, room, reader, phone, say, mailoutbox):
    say()
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    services.mark_read(room=room, user=reader)
    clock.shift(DELAY * 2)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    assert mailoutbox == []


def test_a_member_who_did_not_look_gets_exactly_one_mail(clock, phone, say, mailoutbox):
    say("Tea is ready.")
    for _ in range(300):
        sweep()
        clock.shift(SECOND)
    assert shown(phone) == ["Ada Lovelace: Tea is ready."]
    assert len(mailoutbox) == 1
    assert "Tea is ready." in mailoutbox[0].body


def test_the_mail_comes_as_soon_as_without_push(clock, phone, say, mailoutbox):
    say()
    clock.shift(PUSH_DELAY)
    sweep()
    clock.shift(DELAY - PUSH_DELAY - SECOND)
    assert sweep().sent == 0
    clock.shift(SECOND)
    assert sweep().sent == 1


def test_a_sweep_that_comes_late_sends_no_mail_together_with_the_notification(
    clock, phone, say, mailoutbox
):
    say()
    clock.shift(DELAY * 10)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (1, 0)
    assert 105 in swept.next_in
    clock.shift(DELAY - PUSH_DELAY)
    assert sweep().sent == 1


def test_read_before_the_sweep_nothing_is_sent(clock, room, reader, phone, say):
    say()
    clock.shift(PUSH_DELAY)
    services.mark_read(room=room, user=reader)
    assert sweep().pushed == 0
    assert phone.requests == 0


def test_one_alert_then_silence_until_the_member_has_been_back(
    clock, room, reader, phone, say, mailoutbox
):
    for _ in range(5):
        say()
        clock.shift(DELAY)
        sweep()
    assert (len(phone.received), len(mailoutbox)) == (1, 1)
    services.mark_read(room=room, user=reader)
    say("And now?")
    clock.shift(PUSH_DELAY)
    sweep()
    assert shown(phone)[1:] == ["Ada Lovelace: And now?"]


def test_a_visit_without_reading_counts_as_having_been_back(clock, membership, phone, say):
    say()
    clock.shift(PUSH_DELAY)
    sweep()
    clock.shift(MINUTE)
    record_poll(membership=membership, active=True, client="page")
    record_goodbye(membership=membership, client="page")
    say("More tea")
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    # What the first one has told is not told again.
    assert shown(phone)[-1] == "Ada Lovelace: More tea"


def test_several_messages_are_one_notification_with_the_newest(clock, phone, say):
    for text in ("One", "Two", "Three"):
        say(text)
    clock.shift(PUSH_DELAY)
    sweep()
    assert shown(phone) == ["Ada Lovelace: Three\n… and 2 more."]


def test_a_member_who_is_at_a_page_is_not_disturbed_and_one_who_left_it_open_is(
    clock, membership, phone, say
):
    for _ in range(3):
        record_poll(membership=membership, active=True, client="page")
        say()
        clock.shift(PUSH_DELAY)
        assert sweep().pushed == 0
    # An open tab suppresses nothing for ever.
    for _ in range(21):
        clock.shift(30 * SECOND)
        record_poll(membership=membership, active=False, client="page")
    assert sweep().pushed == 1


def test_a_member_whose_page_is_gone_is_told(clock, membership, phone, say):
    record_poll(membership=membership, active=True, client="page")
    say()
    clock.shift(DISCONNECT)
    assert sweep().pushed == 1


def test_quiet_hours_hold_both(clock, reader, phone, say, mailoutbox):
    change_profile(user=reader, quiet_from=time(11), quiet_until=time(13), time_zone="UTC")
    say()
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    clock.shift(58 * MINUTE - SECOND)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)
    assert phone.requests == len(mailoutbox) == 0
    clock.shift(SECOND)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (1, 0)
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_a_digest_of_mails_does_not_hold_up_a_notification(clock, reader, phone, say, mailoutbox):
    change_profile(user=reader, frequency="daily", time_zone="UTC")
    say()
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (1, 0)


@pytest.mark.parametrize("level", ["none", "mentions", "everything"])
def test_the_level_rules_both(clock, membership, phone, say, mailoutbox, level):
    set_level(membership=membership, level=level)
    say("Not about anybody")
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == (level == "everything")
    services.mark_read(room=membership.room, user=membership.user)
    say("@linus, tea?")
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == (level != "none")


def test_a_muted_room_sends_neither(clock, membership, phone, say, mailoutbox):
    services.change_preferences(membership=membership, muted=True)
    say()
    clock.shift(DELAY)
    swept = sweep()
    assert (swept.pushed, swept.sent) == (0, 0)


@pytest.mark.parametrize("level", ["everything", "none"])
def test_the_site_s_default_rules_both(clock, room, push_service, say, settings, level):
    from tests.alerts.support.people import join

    settings.CONVERSATE_ALERT_LEVEL = level
    newcomer = join(room, "grace", level="none")
    phone = add_device(newcomer, push_service)
    say()
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == (level == "everything") == len(phone.received)


@pytest.mark.parametrize(
    ("channel", "pushed", "sent"), [("both", 1, 1), ("push", 1, 0), ("mail", 0, 1)]
)
def test_the_member_chooses_the_channel(clock, reader, phone, say, channel, pushed, sent):
    change_profile(user=reader, channel=channel)
    say()
    swept = [sweep()]
    for _ in range(4):
        clock.shift(DELAY)
        swept.append(sweep())
    assert sum(each.pushed for each in swept) == pushed
    assert sum(each.sent for each in swept) == sent


def test_a_member_who_wants_notifications_alone_gets_mail_without_a_device(
    clock, reader, push_service, say
):
    change_profile(user=reader, channel="push")
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1


def test_a_member_who_got_a_mail_first_gets_no_notification_of_the_same(
    clock, reader, push_service, say
):
    say()
    clock.shift(DELAY)
    assert sweep().sent == 1
    phone = add_device(reader, push_service)
    say()
    clock.shift(DELAY)
    assert sweep().pushed == 0
    assert phone.requests == 0


def test_each_device_gets_it_and_it_counts_once(clock, reader, phone, push_service, say):
    tablet = add_device(reader, push_service)
    say()
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    assert len(phone.received) == len(tablet.received) == 1
    assert get_profile(reader).mails_count == 1


def test_the_limit_of_a_day_counts_both(clock, room, reader, phone, say, mailoutbox, settings):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 3
    for _ in range(4):
        say()
        clock.shift(PUSH_DELAY)
        sweep()
        clock.shift(DELAY)
        sweep()
        services.mark_read(room=room, user=reader)
    assert (len(phone.received), len(mailoutbox)) == (2, 1)


@pytest.mark.parametrize("by", ["site", "member"])
def test_without_texts_it_says_how_many_there_are(clock, reader, phone, say, settings, by):
    if by == "site":
        settings.CONVERSATE_ALERT_TEXT = False
    else:
        change_profile(user=reader, with_text=False)
    say("A secret")
    say("Another")
    clock.shift(PUSH_DELAY)
    sweep()
    assert shown(phone) == ["2 new messages"]
    assert b"secret" not in phone.received[0].payload


def test_a_file_without_text_is_named(clock, phone, room, writer):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("plan.txt", b"tea")
    services.post_message(room=room, author=writer, body="", files=[file])
    clock.shift(PUSH_DELAY)
    sweep()
    assert shown(phone) == ["Ada Lovelace: plan.txt"]


def test_any_text_fits_into_a_push(clock, phone, room, writer, say):
    services.change_room(room=room, title="🫖" * 100)
    say("🫖" * 5_000)
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 1
    assert len(phone.received[0].payload) <= 3_000


def test_a_direct_conversation_is_named_after_the_other(
    clock, push_service, reader, writer, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        room = services.open_direct(users=[writer, reader], by=writer)
    phone = add_device(reader, push_service)
    services.post_message(room=room, author=writer, body="Hello")
    clock.shift(PUSH_DELAY)
    sweep()
    [received] = phone.received
    assert received.json()["notification"]["title"] == "Ada Lovelace"


def test_what_the_policy_hides_is_not_told(clock, phone, say, settings, mailoutbox):
    say()
    settings.CONVERSATE_POLICY = "tests.alerts.support.policies.NobodySees"
    clock.shift(PUSH_DELAY)
    assert sweep().pushed == 0
    assert phone.requests == 0


def test_the_badge_counts_the_rooms_with_unread_messages(clock, room, reader, writer, phone, say):
    for title in ("Garden", "Muted"):
        other = services.create_room(title=title, members=[reader, writer])
        services.post_message(room=other, author=writer, body="Hello")
        if title == "Muted":
            services.change_preferences(membership=other.memberships.get(user=reader), muted=True)
    say()
    clock.shift(PUSH_DELAY)
    sweep()
    assert phone.received[0].json()["app_badge"] == 2


def test_a_clock_that_is_set_back_sends_nothing_twice(clock, membership, phone, say):
    record_poll(membership=membership, active=True, client="page")
    record_goodbye(membership=membership, client="page")
    say()
    clock.shift(PUSH_DELAY)
    clock.shift(-2 * timedelta(hours=1))
    assert sweep().pushed == 1
    for _ in range(3):
        say()
        clock.shift(DELAY)
        assert sweep().pushed == 0


def test_what_was_stored_is_the_last_notification(clock, membership, phone, say):
    message = say()
    clock.shift(PUSH_DELAY)
    sweep()
    row = AlertPreference.objects.get()
    assert (row.pushed_id, row.pushed_read_id, row.claim) == (message.pk, 0, None)
    assert row.alerted_at is None
