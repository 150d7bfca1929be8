"""A text, title or name of invisible characters counts as empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversate_core import services
from conversate_core.content.cleaning import clean_file_name, clean_line, clean_text
from conversate_core.errors import InvalidMessage, InvalidRoom
from conversate_core.models import Room
from conversate_core.people import person_for
from tests.core.support.people import make_person

if TYPE_CHECKING:
    from django.contrib.auth.models import User

INVISIBLE = [
    *("\u3164", "\u115f", "\u1160", "\uffa0", "\u2800", "\u200b", "\u200c", "\u200d", "\u2060"),
    *("\ufeff", "\u00ad", "\u034f", "\u061c", "\u180e", "\ufe0f", "\U000e0041", "\U000e0100"),
    *("\u3164 \u2800", "\u202e\u2066", "\u3000"),
]
# Emoji of several, a flag by tags, a keycap, Persian, Hindi, Hangul, Braille.
VISIBLE = [
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f3f4\U000e0067\U000e0062\U000e007f",
    *("1\ufe0f\u20e3", "\u2764\ufe0f", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
    *("\u0915\u094d\u200d\u0937", "\ud55c", "\u2801\u2800\u2803"),
]


@pytest.mark.parametrize("text", INVISIBLE)
def test_what_can_not_be_seen_is_refused(text: str, room: Room, member: User) -> None:
    with pytest.raises(InvalidMessage):
        services.post_message(room=room, author=member, body=text)
    with pytest.raises(InvalidRoom):
        services.create_room(title=text)
    assert clean_file_name(text) == "file"


@pytest.mark.parametrize("text", VISIBLE)
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert clean_text(text) == clean_line(text) == text


@pytest.mark.parametrize("text", INVISIBLE)
def test_a_name_that_can_not_be_seen_gives_way_to_the_user_name(text: str, db: None) -> None:
    assert person_for(make_person("ada", first_name=text)).name == "ada"


def test_a_name_turns_nothing_and_is_never_empty(db: None) -> None:
    turned = make_person("ada", first_name="\u202eadA\u061c", last_name="L")
    assert person_for(turned).name == "adA L"
    # A user name is normalized (NFKC), which makes another blank letter of this one.
    assert person_for(make_person("\u3164")).name == "No name"
