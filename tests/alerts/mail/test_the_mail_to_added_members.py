"""The mail to a member whom somebody added: by real SMTP, from the bytes that the server got."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib.util import find_spec

import pytest

from conversate_alerts.mail.added import MAX_ROOMS
from conversate_alerts.preferences.choosing import change_profile
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Role, Room
from tests.alerts.mail.test_the_mail_on_the_wire import HARMFUL, HOSTILE
from tests.alerts.support.parts import Words
from tests.core.support.people import make_person

has_web = pytest.mark.skipif(not find_spec("conversate_web"), reason="conversate-web not installed")

DESCRIPTION = "Who brings <tea> & what?\n\nThursdays"


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"


@pytest.fixture
def linus(db):
    return make_person("linus", email="linus@example.org", first_name="Linus")


@pytest.fixture
def ada(db):
    return make_person("ada", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def deliver(clock, postbox, django_capture_on_commit_callbacks, ada, linus):
    """Have ada add linus to rooms of these titles, and return the mail."""

    def deliver(*titles: str, description: str = DESCRIPTION):
        for title in titles:
            room = services.create_room(title="X", slug=None, description=description)
            services.add_member(room=room, user=ada, role=Role.MODERATOR)
            # As an import might have done: services clean titles.
            Room.objects.filter(pk=room.pk).update(title=title)
            with django_capture_on_commit_callbacks(execute=True):
                services.add_member(room=room, user=linus, by=ada)
        clock.shift(timedelta(minutes=10))
        assert sweep().sent == 1
        return postbox.parsed()

    return deliver


def parts(mail) -> tuple[str, str]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    return text, html


def test_it_says_who_added_whom_to_which_room_and_what_it_is_about(deliver):
    text, _ = parts(deliver("Tea kitchen"))
    for part in [
        "Hello Linus,\n\nAda Lovelace added you to the room “Tea kitchen”.\n\n" + DESCRIPTION,
        "Replies to this e-mail are not read.\n",
        "You get this e-mail once, because you are a new member of this room.",
        "Change your alert preferences\nhttps://chat.example.org/alerts/\n",
        "Stop e-mails about rooms that someone adds you to\nhttps://chat.example.org/alerts/unsub",
    ]:
        assert part in text


@has_web
def test_it_links_to_the_room_and_to_the_page_that_leaves_it(deliver):
    text, _ = parts(deliver("Tea kitchen"))
    page = f"https://chat.example.org/chat/{Room.objects.get().slug}/"
    assert f"Open the room\n{page}\n" in text
    assert f"Leave the room\n{page}leave/\n" in text


@pytest.mark.parametrize("titles", [["Tea <kitchen>"], ["One & only", "Two", "Three"]])
def test_text_and_html_say_the_same(deliver, titles):
    text, html = parts(deliver(*titles))
    assert text.replace("\n-- \n", "\n").split() == Words(html).words
    assert all(title in text for title in titles)


def test_several_rooms_are_in_the_order_in_which_they_came(deliver):
    mail = deliver("Beta", "Alpha")
    assert mail["Subject"] == "You were added to 2 rooms"
    text, html = parts(mail)
    assert text.index("“Beta”") < text.index("“Alpha”")
    assert "because you are a new member of these rooms." in text
    assert Words(html).preheader.strip() == "Beta · Alpha"


def test_of_many_rooms_the_first_are_named_and_the_others_counted(deliver):
    text, html = parts(deliver(*(f"Number {number}" for number in range(MAX_ROOMS + 2))))
    assert f"“Number {MAX_ROOMS - 1}”" in text
    assert f"“Number {MAX_ROOMS}”" not in text
    assert "… and 2 more rooms." in text
    assert text.replace("\n-- \n", "\n").split() == Words(html).words


@pytest.mark.parametrize("title", HOSTILE)
def test_any_room_title_makes_a_subject(deliver, title):
    mail = deliver(title, description="")
    assert mail["Subject"].strip().startswith("Ada Lovelace added you to “")
    assert not HARMFUL.search(mail["Subject"])
    assert mail["Bcc"] is None
    assert mail["To"] == "linus@example.org"


def test_its_headers_are_those_of_an_automatic_mail_that_one_can_stop(deliver, client, linus):
    mail = deliver("Tea kitchen")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert re.fullmatch(r"<[0-9a-f]{20}\.conversate@chat\.example\.org>", mail["Message-ID"])
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = mail["List-Unsubscribe"].strip("<>")
    assert url.startswith("https://chat.example.org/alerts/unsubscribe/added/")
    assert f"\n{url}\n" in parts(mail)[0]
    client.post(url.removeprefix("https://chat.example.org"), {"List-Unsubscribe": "One-Click"})
    linus.alert_profile.refresh_from_db()
    assert not linus.alert_profile.mail_when_added


def test_it_is_in_the_language_of_the_reader(deliver, linus):
    change_profile(user=linus, language="ar")
    mail = deliver("غرفة", "Zimmer", "Salle")
    assert mail["Subject"] == "أُضفت إلى 3 غرف"
    text, html = parts(mail)
    assert '<html lang="ar" dir="rtl">' in html
    assert "أضافك Ada Lovelace إلى غرفة «Zimmer»." in text
    assert text.replace("\n-- \n", "\n").split() == Words(html).words


@pytest.mark.parametrize("who", ["site", "reader"])
def test_the_description_stays_out_with_the_text_of_messages(deliver, settings, linus, who):
    if who == "site":
        settings.CONVERSATE_ALERT_TEXT = False
    else:
        change_profile(user=linus, with_text=False)
    text, html = parts(deliver("Tea kitchen"))
    assert "Thursdays" not in text + html
    assert "“Tea kitchen”" in text


def test_without_the_address_of_the_site_it_has_no_links(deliver, settings):
    settings.CONVERSATE_SITE_URL = None
    mail = deliver("Tea kitchen")
    text, html = parts(mail)
    assert "http" not in text
    assert "href" not in html
    assert mail["List-Unsubscribe"] is None
    assert "Ada Lovelace added you to the room “Tea kitchen”." in text
