"""Presence and alerts after an import from django-conversate 0.3.0."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from django.contrib.auth.models import User
from django.utils.timezone import now as timezone_now

from conversate_alerts.choices import AlertLevel
from conversate_alerts.models import AlertPreference, Presence
from conversate_alerts.preferences.choosing import level_of
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.importing.old_site import OldMember, OldMessage
from conversate_core.models import Membership, Room
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY, DISCONNECT, SECOND

pytestmark = pytest.mark.usefixtures("clock", "old_site")


def membership(name: str, slug: str = "tea-kitchen") -> Membership:
    return Membership.objects.get(user__username=name, room__slug=slug)


def at(hour: int, minute: int) -> datetime:
    return datetime(2021, 3, 1, hour, minute, tzinfo=timezone.utc)


def test_who_wanted_mail_wants_all_of_it(run):
    run()
    assert level_of(membership=membership("grace")) == AlertLevel.EVERYTHING
    assert level_of(membership=membership("linus", "search-2")) == AlertLevel.EVERYTHING
    assert level_of(membership=membership("ada")) == AlertLevel.NONE


def test_who_wanted_no_mail_gets_none_by_the_site_s_default(run, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    run()
    assert level_of(membership=membership("ada")) == AlertLevel.NONE


def test_members_were_last_seen_and_last_active_when_they_were_there(run):
    run()
    seen = Presence.objects.values_list("membership__user__username", "last_seen_at").filter(
        membership__room__slug="tea-kitchen"
    )
    assert set(seen) == {("ada", at(10, 2)), ("grace", at(9, 4))}
    assert membership("ada").presence.last_active_at == at(10, 1)


def test_imported_messages_cause_no_mail(run, clock, mailoutbox):
    # As if 0.3 had not mailed her: there are unread messages, and she is away.
    OldMember.objects.update(last_mail_alert=None)
    run()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_who_was_not_mailed_before_is_alerted_of_new_messages(run, clock, mailoutbox):
    OldMember.objects.update(last_mail_alert=None)
    run()
    post("New here")
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert mail.to == ["grace@example.org"]
    assert "New here" in mail.body
    assert "Anybody there?" not in mail.body


def test_who_was_mailed_and_has_not_been_back_is_not_mailed_again(run, clock, mailoutbox):
    run()
    post("New here")
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []
    record_poll(membership=membership("grace"))
    clock.shift(DISCONNECT + SECOND)
    post("And again")
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert mail.to == ["grace@example.org"]


def test_messages_that_a_later_run_adds_are_not_mailed(run, clock, mailoutbox):
    OldMember.objects.update(last_mail_alert=None)
    run()
    say_there(9, "Said in the old site meanwhile")
    run()
    clock.shift(DELAY)
    sweep()
    assert mailoutbox == []


def test_nor_to_a_member_of_this_site_who_never_chose(run, clock, mailoutbox, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    run()
    room = Room.objects.get(slug="tea-kitchen")
    services.add_member(room=room, user=User.objects.create_user("ida", "ida@example.org"))
    OldMessage.objects.create(
        id=9, room_id=1, user_id=1, content="Said there", timestamp=int(timezone_now().timestamp())
    )
    run()
    clock.shift(DELAY)
    assert sweep().sent == 0
    post("New here")
    clock.shift(DELAY)
    sweep()
    [mail] = [mail for mail in mailoutbox if mail.to == ["ida@example.org"]]
    assert "New here" in mail.body
    assert "Said there" not in mail.body


def test_a_mail_that_is_due_here_goes_out_though_a_run_comes_between(run, clock, mailoutbox):
    OldMember.objects.update(last_mail_alert=None)
    run()
    post("New here")
    say_there(9, "Said in the old site meanwhile")
    run()
    clock.shift(DELAY)
    sweep()
    [mail] = mailoutbox
    assert "New here" in mail.body


def test_a_later_run_notes_who_was_seen_since_and_never_goes_back(run):
    run()
    members = OldMember.objects.filter(user_id=1)
    members.update(last_seen=at(11, 0), last_spoke=at(10, 59))
    run()
    assert membership("ada").presence.last_seen_at == at(11, 0)
    assert membership("ada").presence.last_active_at == at(10, 59)
    members.update(last_seen=at(9, 0), last_spoke=None)
    run()
    assert membership("ada").presence.last_seen_at == at(11, 0)


def test_who_has_opted_out_here_stays_so(run):
    run()
    AlertPreference.objects.update(level=AlertLevel.NONE)
    run()
    assert level_of(membership=membership("grace")) == AlertLevel.NONE


def post(text: str) -> None:
    room = Room.objects.get(slug="tea-kitchen")
    services.post_message(room=room, author=User.objects.get(username="ada"), body=text)


def say_there(pk: int, text: str) -> None:
    OldMessage.objects.create(
        id=pk, room_id=1, user_id=1, content=text, timestamp=int(at(11, 0).timestamp())
    )
