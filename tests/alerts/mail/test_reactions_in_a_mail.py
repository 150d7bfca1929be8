"""An alert tells the author of messages who reacted to them, one line for each message."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from conversate_alerts.mail import build_mail
from conversate_alerts.preferences.choosing import change_profile
from conversate_alerts.sending.sample import preference_for, sample_alert
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Membership
from tests.alerts.support.parts import words_of
from tests.alerts.support.people import join
from tests.alerts.support.times import DELAY

HEADING = "Reactions to your messages:"


@pytest.fixture
def mine(room, reader):
    """Post a text as the reader."""

    def mine(body="Shall we meet on Friday?", **options):
        return services.post_message(room=room, author=reader, body=body, **options)

    return mine


@pytest.fixture
def react(writer):
    """React to a message, as the writer by default."""

    def react(message, emoji="👍", user=None, *, on=True):
        services.react(message=message, user=user or writer, emoji=emoji, on=on)

    return react


@pytest.fixture
def send(clock, say, mailoutbox):
    """Let the writer say something, sweep once the delay is over, and return the mail."""

    def send():
        say("Something new")
        clock.shift(DELAY)
        sweep()
        mail = mailoutbox.pop()
        assert mailoutbox == []
        return mail

    return send


def test_it_names_people_with_their_emoji_and_quotes_the_message(send, room, mine, react):
    message = mine()
    react(message)
    react(message, "✅", join(room, "grace", level="none"))
    mail = send()
    line = "Ada Lovelace 👍 and grace ✅ to “Shall we meet on Friday?”"
    assert f"\n\n{HEADING}\n{line}\n\nReplies to this e-mail" in mail.body
    text, html = words_of(mail)
    assert text == html


def test_without_reactions_there_is_no_heading(send, mine):
    mine()
    mail = send()
    assert HEADING not in mail.body + mail.alternatives[0][0]


def test_several_emoji_of_one_person_stand_behind_one_name(send, mine, react):
    message = mine()
    react(message, "🎉")
    react(message, "👍")
    assert "Ada Lovelace 🎉 👍 to “Shall" in send().body


def test_of_many_people_the_first_are_named_and_the_others_counted(send, room, mine, react):
    message = mine()
    for number in range(5):
        react(message, user=join(room, f"p{number}", level="none"))
    mail = send()
    assert "\np0 👍, p1 👍, p2 👍 and 2 others to “Shall we meet on Friday?”\n" in mail.body
    text, html = words_of(mail)
    assert text == html


def test_of_many_messages_the_newest_are_shown_and_the_others_counted(send, mine, react):
    for number in range(7):
        react(mine(f"Number {number}"))
    mail = send()
    lines = [f"Ada Lovelace 👍 to “Number {number}”" for number in (6, 5, 4, 3, 2)]
    assert "\n".join([HEADING, *lines, "… and 2 more.", "", "Replies"]) in mail.body
    text, html = words_of(mail)
    assert text == html


def test_a_long_message_is_quoted_in_short(send, mine, react):
    react(mine("Shall we meet? " * 20 + "\nSecond line"))
    body = send().body
    [line] = [line for line in body.splitlines() if line.startswith("Ada Lovelace 👍 to")]
    assert line.endswith("…”")
    assert len(line) < 100
    assert "Second line" not in body


def test_a_file_is_a_word(send, mine, react):
    react(mine("", files=[ContentFile(b"1", "plan.txt")]))
    assert "Ada Lovelace 👍 to “File”" in send().body


def test_names_and_quotes_are_escaped_and_have_their_own_direction(send, room, reader, mine, react):
    change_profile(user=reader, language="ar")
    react(mine("When <is> it?"), user=join(room, "g<b>", level="none"))
    mail = send()
    html = mail.alternatives[0][0]
    assert "<bdi>g&lt;b&gt;</bdi> 👍 على «<bdi>When &lt;is&gt; it?</bdi>»" in html
    assert "g<b> 👍 على «When <is> it?»" in mail.body


def test_emoji_of_the_site_s_are_escaped(send, settings, mine, react):
    settings.CONVERSATE_REACTIONS = ("<3",)
    react(mine(), "<3")
    assert "<bdi>Ada Lovelace</bdi> &lt;3 to" in send().alternatives[0][0]


@pytest.mark.parametrize(
    ("language", "heading"),
    [
        ("de", "Reaktionen auf deine Nachrichten:\nAda Lovelace 👍 zu „Shall"),
        ("es", "Reacciones a tus mensajes:\nAda Lovelace 👍 a «Shall"),
        ("fr", "Réactions à vos messages\u00a0:\nAda Lovelace 👍 à «\u202fShall"),
    ],
)
def test_it_is_in_the_reader_s_language(send, reader, mine, react, language, heading):
    change_profile(user=reader, language=language)
    react(mine())
    assert heading in send().body


def test_where_the_reader_wants_no_texts_there_are_none(send, reader, mine, react):
    change_profile(user=reader, with_text=False)
    react(mine("A secret"))
    mail = send()
    assert HEADING not in mail.body
    assert "A secret" not in str(mail.message())


def test_where_the_site_wants_no_texts_there_are_none(send, settings, mine, react):
    settings.CONVERSATE_ALERT_TEXT = False
    react(mine("A secret"))
    mail = send()
    assert HEADING not in mail.body
    assert "A secret" not in str(mail.message())


def test_without_reactions_on_the_site_there_are_none(send, settings, mine, react):
    react(mine())
    settings.CONVERSATE_REACTIONS = ()
    assert HEADING not in send().body


def test_an_emoji_that_is_no_longer_in_the_list_is_told(send, settings, mine, react):
    react(mine(), "🎉")
    settings.CONVERSATE_REACTIONS = ("👍",)
    assert "Ada Lovelace 🎉 to" in send().body


def test_a_sample_has_the_latest_reactions(clock, reader, room, say, mine, react):
    react(mine())
    say()
    membership = Membership.objects.select_related("room", "user").get(user=reader, room=room)
    mail = build_mail(sample_alert(preference_for(membership)))
    assert "Ada Lovelace 👍 to “Shall we meet on Friday?”" in mail.body
