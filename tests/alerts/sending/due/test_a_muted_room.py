"""A room that a member has muted sends them no mail."""

from __future__ import annotations

from io import StringIO

from django.core.management import call_command

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY


def mute(membership, muted=True):
    services.change_preferences(membership=membership, muted=muted)


def test_there_is_no_mail_not_even_about_a_mention(clock, room, membership, say, mailoutbox):
    grace = join(room, "grace")
    mute(membership)
    say("Hello")
    say("Hello @linus and @grace")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert [mail.to for mail in mailoutbox] == [[grace.email]]


def test_there_is_none_by_the_site_s_default(clock, membership, say, settings, mailoutbox):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    AlertPreference.objects.filter(membership=membership).update(level="")
    mute(membership)
    say("Hello")
    clock.shift(DELAY)
    assert sweep().sent == 0
    assert mailoutbox == []


def test_there_is_none_with_a_presence_of_the_site(clock, elsewhere, membership, say, mailoutbox):
    mute(membership)
    say("Hello")
    clock.shift(DELAY)
    assert sweep().sent == 0


def test_another_room_of_the_member_still_mails(
    clock, room, reader, writer, membership, mailoutbox
):
    mute(membership)
    workshop = services.create_room(title="Workshop", members=[writer, reader])
    set_level(membership=workshop.memberships.get(user=reader), level="everything")
    services.post_message(room=workshop, author=writer, body="The saw is sharp.")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "Workshop" in mailoutbox[0].subject


def test_what_is_still_unread_counts_once_it_is_not_muted(clock, membership, say, mailoutbox):
    mute(membership)
    say("Hello")
    clock.shift(DELAY)
    assert sweep().sent == 0
    mute(membership, False)
    assert sweep().sent == 1


def test_the_command_says_why_there_is_no_mail(clock, membership, say, mailoutbox):
    mute(membership)
    say("Hello")
    clock.shift(DELAY)
    out = StringIO()
    call_command("send_test_alert", "linus", "--dry-run", stdout=out)
    reasons = [line for line in out.getvalue().splitlines() if line.startswith("- ")]
    assert reasons == ["- This member has muted the room."]
