"""``manage.py send_test_alert``: the mail that a member would get, and why none is sent."""

from __future__ import annotations

from datetime import time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import change_profile, set_level
from conversate_alerts.sending import claims
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.policy import RoomPolicy
from conversate_core.presence import record_poll
from conversate_core.testing import make_user
from tests.alerts.support.smtp import mail_through
from tests.alerts.support.times import DELAY, SECOND


def run(*args: str) -> str:
    out = StringIO()
    call_command("send_test_alert", "linus", *args, stdout=out)
    return out.getvalue()


def reasons(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("- ")]


@pytest.fixture
def due_alert(clock, reader, say):
    """An alert of the reader is due."""
    say("The kettle is on.")
    clock.shift(DELAY)


def test_it_shows_and_sends_what_is_due_and_notes_nothing(due_alert, mailoutbox):
    output = run()
    assert "An alert is due" in output
    assert "To: linus@example.org" in output
    assert "The kettle is on." in output
    assert "Sent to linus@example.org." in output
    [mail] = mailoutbox
    assert "The kettle is on." in mail.body
    assert sweep().sent == 1


def test_where_there_is_no_limit_of_mails_nobody_has_reached_it(due_alert, reader, settings):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = None
    change_profile(user=reader, with_text=True)
    assert reasons(run("--dry-run")) == []


def test_it_says_in_a_sentence_that_the_mail_server_refuses(due_alert, settings):
    mail_through(settings, port=1)
    with pytest.raises(CommandError, match=r"could not be sent: .*refused"):
        run()


def test_it_may_send_nothing(due_alert, mailoutbox):
    assert "The kettle is on." in run("--dry-run")
    assert mailoutbox == []


def opt_out(membership, **_):
    set_level(membership=membership, level="none")


def poll(membership, **_):
    record_poll(membership=membership)


def poll_elsewhere(membership, **_):
    other = services.create_room(title="Workshop", members=[membership.user])
    record_poll(membership=other.memberships.get())


def poll_without_idle_time(membership, settings, **_):
    settings.CONVERSATE_ALERT_IDLE_AFTER = None
    record_poll(membership=membership)


def alert(**_):
    sweep()


def alert_without_idle_time(settings, **_):
    settings.CONVERSATE_ALERT_IDLE_AFTER = None
    sweep()


def read(membership, **_):
    services.mark_read(room=membership.room, user=membership.user)


def deactivate(membership, **_):
    membership.user.is_active = False
    membership.user.save()


def lose_the_address(membership, **_):
    membership.user.email = ""
    membership.user.save()


def name_another_address(membership, **_):
    lose_the_address(membership)
    change_profile(user=membership.user, pending_address="linus@example.net")


def be_quiet(membership, **_):
    change_profile(user=membership.user, quiet_from=time(12), quiet_until=time(18))


def want_a_digest(membership, **_):
    change_profile(user=membership.user, frequency="daily")


def reach_the_limit(membership, settings, **_):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = 1
    profile = change_profile(user=membership.user)
    profile.mails_on, profile.mails_count = "2026-03-02", 1
    profile.save()


class Moonlight(RoomPolicy):
    def can_view(self, user, room):
        return False


def hide(settings, **_):
    settings.CONVERSATE_POLICY = f"{__name__}.Moonlight"


def claim(membership, **_):
    claims.take(membership.pk)


def fail(membership, **_):
    claims.mark_failed(claims.take(membership.pk), error="451 Later", oldest_at=None, newest_id=0)


def give_up(membership, **_):
    claims.give_up(claims.take(membership.pk), error="550 Nobody", newest_id=0)


def put_off(membership, clock, **_):
    claims.postpone(claims.take(membership.pk), until=claims.timezone.now() + timedelta(hours=1))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (opt_out, "has not turned on alerts for this room"),
        (poll, "they were active in this or another room less than 600 seconds ago."),
        (poll_elsewhere, "they were active in this or another room less than 600 seconds ago."),
        (poll_without_idle_time, "is not away: a page was open a short while ago."),
        (alert, "was already alerted, and hasn't been active in the room or read it since."),
        (alert_without_idle_time, "was already alerted and hasn't visited the room since."),
        (read, "has no new messages"),
        (deactivate, "not active"),
        (lose_the_address, "has no address."),
        (name_another_address, "has not confirmed linus@example.net"),
        (be_quiet, "quiet hours. E-mails wait until 2026-03-02 18:00"),
        (want_a_digest, "as a digest. The next one is sent at 2026-03-03 08:00"),
        (reach_the_limit, "as many alerts today"),
        (hide, "policy hides the room"),
        (claim, "sending this alert right now"),
        (
            fail,
            "The last attempt failed. The next one is at 2026-03-02 12:03:00+00:00. 451 Later",
        ),
        (
            give_up,
            "An alert was given up. Newer messages wait until 2026-03-03 12:02:00+00:00. 550",
        ),
        (put_off, "postponed until 2026-03-02 13:02"),
    ],
)
def test_it_says_why_no_mail_is_sent(
    due_alert, membership, settings, clock, mailoutbox, act, reason
):
    settings.TIME_ZONE = "UTC"
    act(membership=membership, settings=settings, clock=clock)
    mailoutbox.clear()
    try:
        output = run("--dry-run")
    finally:
        assert mailoutbox == []
    assert "No alert would be sent now" in output
    assert reason in output
    sweep()
    assert mailoutbox == []


@pytest.mark.parametrize("act", [hide, deactivate])
def test_nobody_is_mailed_or_shown_a_room_that_is_hidden_from_them(
    due_alert, membership, settings, clock, mailoutbox, capsys, act
):
    act(membership=membership, settings=settings, clock=clock)
    with pytest.raises(CommandError, match="can't see this room"):
        run()
    assert mailoutbox == []
    for output in (run("--dry-run"), capsys.readouterr().out):
        assert "The kettle is on." not in output


def test_it_says_that_the_new_messages_are_too_young(clock, reader, say):
    say()
    clock.shift(DELAY - SECOND)
    assert reasons(run("--dry-run")) == [
        "- The new messages have been unread for less than 120 seconds."
    ]


def test_it_shows_the_latest_messages_where_nothing_is_new(clock, due_alert, membership, say):
    services.mark_read(room=membership.room, user=membership.user)
    output = run("--dry-run")
    assert "The kettle is on." in output
    assert reasons(output) == ["- This member has no new messages."]


def test_it_never_shows_the_reader_s_own_messages(due_alert, membership, say):
    services.post_message(room=membership.room, author=membership.user, body="My own words")
    services.mark_read(room=membership.room, user=membership.user)
    output = run("--dry-run")
    assert "1 new message from Ada Lovelace" in output
    assert "My own words" not in output
    services.delete_message(message=membership.room.messages.earliest("pk"))
    with pytest.raises(CommandError, match="no message"):
        run()


def test_it_shows_only_mentions_to_a_member_who_wants_only_those(due_alert, membership, say):
    set_level(membership=membership, level="mentions")
    say("@linus, the tea is ready.")
    say("Biscuits, too.")
    services.mark_read(room=membership.room, user=membership.user)
    output = run("--dry-run")
    assert "1 new message from Ada Lovelace mentions you" in output
    assert "the tea is ready" in output
    assert "Biscuits" not in output


def test_it_counts_all_new_messages_as_an_alert_does(due_alert, say):
    for number in range(25):
        say(f"Number {number}.")
    output = run("--dry-run")
    assert "26 new messages from" in output
    assert "… and 6 more." in output


def test_it_shows_any_title_as_it_is_read(due_alert, room):
    services.change_room(room=room, title="Café")
    assert "Subject: New messages in “Café”" in run("--dry-run")


def test_the_room_can_be_named_and_is_else_one_with_alerts(due_alert, reader, writer):
    other = services.create_room(title="Workshop", members=[writer, reader])
    services.post_message(room=other, author=writer, body="The saw is sharp.")
    assert "The kettle is on." in run("--dry-run")
    output = run("--dry-run", "--room", other.slug)
    assert "The saw is sharp." in output
    assert "has not turned on alerts" in output
    assert not AlertPreference.objects.filter(membership__room=other).exists()


def test_it_says_what_it_can_not_do(clock, reader, writer, say):
    with pytest.raises(CommandError, match="no message that an alert to this member would show"):
        run()
    with pytest.raises(CommandError, match="no such member: the account is not in this room"):
        run("--room", "nowhere")
    say()
    reader.email = ""
    reader.save()
    with pytest.raises(CommandError, match="no address"):
        run()


def test_an_account_without_a_room_is_told_from_a_member(db):
    make_user("karim")
    with pytest.raises(CommandError, match="no such member: the account is in no room"):
        call_command("send_test_alert", "karim", "--dry-run")


def test_it_explains_the_site_s_default(clock, reader, writer, settings):
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    room = services.create_room(title="Workshop", members=[writer, reader])
    services.post_message(room=room, author=writer, body="The saw is sharp.")
    clock.shift(DELAY)
    output = run("--room", room.slug, "--dry-run")
    assert "An alert is due" in output
    assert "You get this e-mail because you are a member of this room." in " ".join(output.split())
    clock.shift(timedelta(days=8))
    [reason] = reasons(run("--room", room.slug, "--dry-run"))
    assert "which applies only to rooms with a message of the last 7 days." in reason


def test_it_prefers_a_room_with_alerts_by_default_to_one_without(
    clock, due_alert, membership, reader, writer, settings
):
    set_level(membership=membership, level="none")
    other = services.create_room(title="Workshop", members=[writer, reader])
    services.post_message(room=other, author=writer, body="The saw is sharp.")
    settings.CONVERSATE_ALERT_LEVEL = "everything"
    assert "The saw is sharp." in run("--dry-run")
