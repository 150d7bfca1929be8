"""Changes between the claim and the mail: the mail is right at the time it is sent."""

from __future__ import annotations

from datetime import time, timedelta

import pytest

from conversate_alerts.choices import AlertLevel
from conversate_alerts.models import AlertPreference
from conversate_alerts.preferences.choosing import change_profile, set_level, silence
from conversate_alerts.sending import claims, due
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.presence import record_poll
from tests.alerts.support.times import DELAY

ALL_DAY = {"quiet_from": time(0), "quiet_until": time(23, 59)}


@pytest.fixture
def message(clock, reader, say):
    """A message of which the reader is to be alerted."""
    message = say("The kettle boils")
    clock.shift(DELAY)
    return message


@pytest.fixture
def after_the_claim(monkeypatch):
    """Run a function right after the next claim."""
    take = claims.take

    def after_the_claim(change):
        def take_and_change(preference_id):
            claim = take(preference_id)
            assert claim is not None
            change()
            return claim

        monkeypatch.setattr(claims, "take", take_and_change)

    return after_the_claim


def deactivate(user) -> None:
    user.is_active = False
    user.save()


# Events after which the member must not get the mail.
CHANGES = {
    "is back": lambda m, message: record_poll(membership=m),
    "has read": lambda m, message: services.mark_read(room=m.room, user=m.user),
    "has opted out": lambda m, message: set_level(membership=m, level="none"),
    "has opted out of all rooms": lambda m, message: silence(user=m.user),
    "wants mentions alone": lambda m, message: set_level(membership=m, level="mentions"),
    "is in quiet hours": lambda m, message: change_profile(user=m.user, **ALL_DAY),
    "was removed": lambda m, message: services.remove_member(room=m.room, user=m.user),
    "has left": lambda m, message: services.leave_room(room=m.room, user=m.user),
    "was deactivated": lambda m, message: deactivate(m.user),
    "was deleted": lambda m, message: m.user.delete(),
    "of a room that was cleared": lambda m, message: services.clear_room(room=m.room),
    "of a room that was deleted": lambda m, message: m.room.delete(),
    "of a message that was deleted": lambda m, message: services.delete_message(message=message),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_nobody_is_mailed_who(membership, message, postbox, after_the_claim, change):
    after_the_claim(lambda: change(membership, message))
    swept = sweep()
    assert (swept.sent, swept.failed, swept.given_up) == (0, 0, 0)
    assert postbox.taken == []
    # The next alert is not delayed.
    assert not AlertPreference.objects.exclude(claim=None, claimed_until=None).exists()


def test_a_message_that_is_deleted_while_it_is_read_is_not_mailed(
    membership, message, postbox, monkeypatch
):
    def delete_and_find_none(*args, **options):
        services.delete_message(message=message)
        return iter(())

    monkeypatch.setattr(due, "obstacles", delete_and_find_none)
    swept = sweep()
    assert (swept.sent, swept.failed, postbox.taken) == (0, 0, [])
    assert AlertPreference.objects.get(pk=membership.pk).attempts == 0


def test_who_was_back_and_did_not_read_is_alerted_later(
    clock, membership, message, postbox, after_the_claim, monkeypatch
):
    after_the_claim(lambda: record_poll(membership=membership))
    sweep()
    monkeypatch.undo()
    clock.shift(timedelta(hours=1))
    assert sweep().sent == 1
    assert b"The kettle boils" in postbox.taken[0][1]


def text_of(postbox) -> str:
    return postbox.parsed().get_body(("plain",)).get_content()


def test_a_message_that_was_edited_is_quoted_as_it_is_now(
    writer, message, postbox, after_the_claim
):
    after_the_claim(
        lambda: services.edit_message(message=message, body="The kettle whistles", by=writer)
    )
    assert sweep().sent == 1
    assert "The kettle whistles" in text_of(postbox)
    assert b"boils" not in postbox.taken[0][1]


def test_of_two_messages_the_one_that_was_deleted_is_not_shown(
    message, say, postbox, after_the_claim
):
    say("Tea is ready")
    after_the_claim(lambda: services.delete_message(message=message))
    assert sweep().sent == 0
    # The other message is too new for a mail of its own.
    assert postbox.taken == []


def test_of_two_old_messages_the_one_that_is_not_deleted_is_alerted(
    clock, message, say, postbox, after_the_claim
):
    say("Tea is ready")
    clock.shift(DELAY)
    after_the_claim(lambda: services.delete_message(message=message))
    assert sweep().sent == 1
    assert "Tea is ready" in text_of(postbox)
    assert b"kettle" not in postbox.taken[0][1]


def test_a_message_that_is_posted_now_is_in_the_mail_and_in_no_other(
    clock, message, say, postbox, after_the_claim, monkeypatch
):
    after_the_claim(lambda: say("Tea is ready"))
    assert sweep().sent == 1
    assert "Tea is ready" in text_of(postbox)
    monkeypatch.undo()
    clock.shift(timedelta(days=1))
    assert sweep().sent == 0


def test_an_address_that_was_changed_is_the_one_that_gets_the_mail(
    reader, message, postbox, after_the_claim
):
    after_the_claim(lambda: change_profile(user=reader, address="second@example.org"))
    assert sweep().sent == 1
    assert postbox.recipients() == ["second@example.org"]


def test_who_no_longer_wants_the_text_does_not_get_it(reader, message, postbox, after_the_claim):
    after_the_claim(lambda: change_profile(user=reader, with_text=False))
    assert sweep().sent == 1
    assert b"kettle" not in postbox.taken[0][1]


def test_a_mention_that_was_edited_away_is_not_alerted(
    clock, membership, writer, say, postbox, after_the_claim
):
    set_level(membership=membership, level=AlertLevel.MENTIONS)
    message = say("@linus, tea is ready")
    clock.shift(DELAY)
    after_the_claim(lambda: services.edit_message(message=message, body="Tea", by=writer))
    assert sweep().sent == 0
    assert postbox.taken == []
