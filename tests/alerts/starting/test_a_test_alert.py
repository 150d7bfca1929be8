"""``manage.py send_test_alert``: what a member would get, and why nothing comes."""

from __future__ import annotations

from datetime import time, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from conversate_alerts import claims
from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences import change_profile, set_level
from conversate_alerts.sweep import sweep
from conversate_core import services
from conversate_core.policy import RoomPolicy
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY, SECOND


def run(*args: str) -> str:
    out = StringIO()
    call_command("send_test_alert", "linus", *args, stdout=out)
    return out.getvalue()


def reasons(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith("- ")]


@pytest.fixture
def news(clock, reader, say):
    """The reader is about to be told of a message."""
    say("The kettle is on.")
    clock.shift(DELAY)


def test_it_shows_and_sends_what_is_due_and_notes_nothing(news, mailoutbox):
    output = run()
    assert "An alert is due" in output
    assert "To: linus@example.org" in output
    assert "The kettle is on." in output
    assert "Sent to linus@example.org." in output
    [mail] = mailoutbox
    assert "The kettle is on." in mail.body
    assert sweep().sent == 1


def test_where_there_is_no_limit_of_mails_nobody_has_reached_it(news, reader, settings):
    settings.CONVERSATE_ALERT_DAILY_LIMIT = None
    change_profile(user=reader, with_text=True)
    assert reasons(run("--dry-run")) == []


def test_it_may_send_nothing(news, mailoutbox):
    assert "The kettle is on." in run("--dry-run")
    assert mailoutbox == []


def opt_out(membership, **_):
    set_level(membership=membership, level="none")


def poll(membership, **_):
    record_poll(membership=membership)


def tell(**_):
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


def collect(membership, **_):
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
    claims.failed(claims.take(membership.pk), error="451 Later", oldest_at=None, newest_id=0)


def give_up(membership, **_):
    claims.given_up(claims.take(membership.pk), error="550 Nobody", newest_id=0)


def put_off(membership, clock, **_):
    claims.wait(claims.take(membership.pk), until=claims.timezone.now() + timedelta(hours=1))


def clear(membership, **_):
    services.delete_message(message=membership.room.messages.get())
    services.post_message(room=membership.room, author=membership.user, body="Mine")


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (opt_out, "does not want alerts of this room"),
        (poll, "is here"),
        (tell, "was told of news, and has not been back"),
        (read, "nothing new"),
        (clear, "nothing new"),
        (deactivate, "not active"),
        (lose_the_address, "has no address."),
        (name_another_address, "has not confirmed linus@example.net"),
        (be_quiet, "quiet hours. Mail waits until 2026-03-02 18:00"),
        (collect, "collected. The next ones go out at 2026-03-03 08:00"),
        (reach_the_limit, "as many alerts today"),
        (hide, "policy hides the room"),
        (claim, "sending this alert right now"),
        (
            fail,
            "The last attempt has failed. The next one is at 2026-03-02 12:03:00+00:00. 451 Later",
        ),
        (
            give_up,
            "An alert was given up. Later news wait until 2026-03-03 12:02:00+00:00. 550 Nobody",
        ),
        (put_off, "put off until 2026-03-02 13:02"),
    ],
)
def test_it_says_what_stands_against_a_mail(
    news, membership, settings, clock, mailoutbox, act, reason
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


def test_it_says_that_the_news_are_too_young(clock, reader, say):
    say()
    clock.shift(DELAY - SECOND)
    assert reasons(run("--dry-run")) == ["- What is new has not been unread for 120 seconds yet."]


def test_it_shows_the_latest_messages_where_nothing_is_new(clock, news, membership, say):
    services.mark_read(room=membership.room, user=membership.user)
    output = run("--dry-run")
    assert "The kettle is on." in output
    assert reasons(output) == ["- There is nothing new for this member."]


def test_it_shows_any_title_as_it_is_read(news, room):
    services.change_room(room=room, title="Café")
    assert "Subject: New messages in “Café”" in run("--dry-run")


def test_the_room_can_be_named_and_is_else_one_with_alerts(news, reader, writer):
    other = services.create_room(title="Workshop", members=[writer, reader])
    services.post_message(room=other, author=writer, body="The saw is sharp.")
    assert "The kettle is on." in run("--dry-run")
    output = run("--dry-run", "--room", other.slug)
    assert "The saw is sharp." in output
    assert "does not want alerts" in output
    assert not AlertPreference.objects.filter(membership__room=other).exists()


def test_it_says_what_it_can_not_do(clock, reader, writer, say):
    with pytest.raises(CommandError, match="no messages"):
        run()
    with pytest.raises(CommandError, match="no such member"):
        run("--room", "nowhere")
    say()
    reader.email = ""
    reader.save()
    with pytest.raises(CommandError, match="no address"):
        run()
