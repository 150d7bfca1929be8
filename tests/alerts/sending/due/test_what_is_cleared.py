"""No alert is due about cleared messages, although their rows are deleted later."""

from conversate_alerts.models import AlertPreference
from conversate_alerts.sending.sample import sample_alert
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Message
from tests.alerts.support.times import DELAY


def test_nobody_is_alerted_of_it(clock, room, reader, say, mailoutbox):
    say("Old words.")
    services.clear_room(room=room)
    assert Message.objects.count() == 1
    clock.shift(DELAY)
    assert sweep().sent == 0
    say("New words.")
    clock.shift(DELAY)
    assert sweep().sent == 1
    assert "New words." in mailoutbox[0].body
    assert "Old words." not in mailoutbox[0].body


def test_no_sample_quotes_it(room, reader, say):
    say("Old words.")
    services.clear_room(room=room)
    assert sample_alert(AlertPreference.objects.get(membership__user=reader)) is None
