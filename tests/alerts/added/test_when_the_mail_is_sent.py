from __future__ import annotations

from datetime import time, timedelta

import pytest
import time_machine

from conversate_alerts.models import AddedMember, AlertProfile
from conversate_alerts.preferences.choosing import change_profile
from conversate_alerts.sending.claims import GIVE_UP_AFTER, RETRY_DELAYS
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.added.conftest import COLLECT_FOR
from tests.alerts.conftest import START
from tests.alerts.support.times import SECOND

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _still(clock):
    """The clock stands still."""


def test_it_waits_for_ten_minutes(add, later, room, mailoutbox):
    add(room)
    assert later(COLLECT_FOR - SECOND).sent == 0
    assert later(SECOND).sent == 1


def test_ten_rooms_within_ten_minutes_are_one_mail(add, later, make_room, clock, postbox):
    for number in range(10):
        add(make_room(f"Room {number}"))
        clock.shift(timedelta(minutes=1) - SECOND)
    assert later(10 * SECOND).sent == 1
    assert postbox.parsed()["Subject"] == "You were added to 10 rooms"
    assert later().sent == 0


def test_the_wait_does_not_begin_again_with_each_room(add, later, make_room, mailoutbox):
    for number in range(4):
        add(make_room(f"Room {number}"))
        later(timedelta(minutes=4))
    assert [mail.subject for mail in mailoutbox] == ["You were added to 3 rooms"]
    later()
    assert mailoutbox[1].subject == "Ada Lovelace added you to “Room 3”"


def test_a_sweep_knows_when_the_next_mail_is_due(add, room, clock):
    assert sweep().next_in == []
    add(room)
    clock.shift(4 * SECOND)
    assert sweep().next_in == [COLLECT_FOR.total_seconds() - 4]


def test_quiet_hours_delay_it_and_collect_what_comes_meanwhile(
    add, later, room, make_room, linus, mailoutbox
):
    change_profile(user=linus, time_zone="UTC", quiet_from=time(11), quiet_until=time(15))
    add(room)
    later()
    add(make_room("Workshop"))
    later()
    assert mailoutbox == []
    later(3 * HOUR)
    assert [mail.subject for mail in mailoutbox] == ["You were added to 2 rooms"]


def test_it_comes_with_the_digest(add, later, room, linus, mailoutbox):
    change_profile(user=linus, time_zone="UTC", frequency="daily")
    add(room)
    later()
    later(19 * HOUR)
    assert mailoutbox == []
    later(HOUR)
    assert len(mailoutbox) == 1


def test_it_counts_for_the_daily_limit(add, later, room, make_room, linus, mailoutbox, settings):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 1
    change_profile(user=linus, time_zone="UTC")
    add(room)
    later()
    add(make_room("Workshop"))
    later()
    assert len(mailoutbox) == AlertProfile.objects.get(user=linus).mails_count == 1
    later(12 * HOUR)
    assert len(mailoutbox) == 2


def test_a_failed_mail_is_tried_again_and_given_up_after_a_day(add, later, room, postbox):
    add(room)
    postbox.refusals["linus@example.org"] = "451 Try again later"
    assert later().failed == 1
    assert later(RETRY_DELAYS[0] - SECOND).failed == 0
    assert later(SECOND).failed == 1
    assert "451" in AddedMember.objects.get().last_error
    assert later(GIVE_UP_AFTER).given_up == 1
    del postbox.refusals["linus@example.org"]
    assert later(GIVE_UP_AFTER).sent == 0
    assert "451" in AddedMember.objects.get().last_error


def test_a_failed_mail_arrives_once_the_server_takes_it(add, later, room, postbox):
    add(room)
    postbox.answer_to_data = "451 Try again later"
    assert later().failed == 1
    postbox.answer_to_data = ""
    assert later(RETRY_DELAYS[0]).sent == 1
    assert not AddedMember.objects.exists()


def test_a_mail_that_is_permanently_refused_is_given_up_at_once(add, later, room, postbox):
    add(room)
    postbox.refusals["linus@example.org"] = "550 No such user"
    assert later().given_up == 1
    assert later(GIVE_UP_AFTER).given_up == 0


def test_a_server_that_can_not_be_reached_ends_the_sweep(add, later, room, postbox, settings):
    from tests.alerts.support.smtp import mail_through
    from tests.support.ports import free_port

    add(room)
    mail_through(settings, free_port())
    assert later().failed == 1
    mail_through(settings, postbox.port)
    assert later(RETRY_DELAYS[0]).sent == 1


def test_without_an_address_it_waits_for_one_for_a_day(add, later, room, linus, mailoutbox):
    type(linus).objects.filter(pk=linus.pk).update(email="")
    add(room)
    later()
    assert AddedMember.objects.get().last_error == "This member has no address."
    type(linus).objects.filter(pk=linus.pk).update(email="linus@example.org")
    assert later(HOUR).sent == 1


def test_without_an_address_it_is_given_up_after_a_day(add, later, room, linus, mailoutbox):
    type(linus).objects.filter(pk=linus.pk).update(email="")
    add(room)
    for _ in range(25):
        later(HOUR)
    added = AddedMember.objects.get()
    assert (bool(added.given_up_at), added.last_error) == (True, "This member has no address.")
    assert sweep().next_in == []


def test_a_confirmed_address_gets_it_at_once(add, later, room, linus, mailoutbox):
    type(linus).objects.filter(pk=linus.pk).update(email="")
    add(room)
    later()
    change_profile(user=linus, address="linus@example.net")
    assert sweep().sent == 1
    assert mailoutbox[0].to == ["linus@example.net"]


def test_a_clock_that_is_set_back_delays_it_by_no_more_than_ten_minutes(add, room, mailoutbox):
    add(room)
    with time_machine.travel(START - 24 * HOUR, tick=False):
        assert sweep().sent == 1


def test_a_template_that_fails_fails_no_other_mail(
    call, later, make_room, say, ada, reader, writer, postbox, monkeypatch
):
    def fail(mail):
        raise RuntimeError("bro\0ken")

    monkeypatch.setattr("conversate_alerts.added.delivery.build_added", fail)
    call(services.add_member, room=make_room("Workshop"), user=writer, by=ada)
    say()
    swept = later()
    assert (swept.sent, swept.failed) == (1, 1)
    assert AddedMember.objects.get().last_error == "RuntimeError: broken"


def test_a_site_without_time_zones_sends_it_as_well(
    call, later, make_room, linus, ada, mailoutbox, settings
):
    settings.USE_TZ = False
    visited, unseen = make_room("Visited"), make_room("Unseen")
    for room in (visited, unseen):
        call(services.add_member, room=room, user=linus, by=ada)
    record_poll(membership=visited.memberships.get(user=linus))
    assert sweep().next_in == [COLLECT_FOR.total_seconds()]
    assert later().sent == 1
    assert [mail.subject for mail in mailoutbox] == ["Ada Lovelace added you to “Unseen”"]
