"""The mail of an invitation: by real SMTP, from the bytes that the server got."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from django.urls import NoReverseMatch, reverse

from conversate_alerts.mail.invitation import MAX_CHARACTERS
from conversate_alerts.preferences.choosing import change_profile
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.models import Role, Room
from tests.alerts.mail.test_the_mail_on_the_wire import HARMFUL, HOSTILE
from tests.alerts.support.parts import Words
from tests.core.support.people import make_person

has_web = pytest.mark.skipif(not find_spec("conversate_web"), reason="conversate-web not installed")


@pytest.fixture(autouse=True)
def _site(settings):
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    settings.ROOT_URLCONF = "tests.alerts.support.invitation_urls"


@pytest.fixture
def ada(db):
    return make_person("ada", email="ada@example.org", first_name="Ada", last_name="Lovelace")


@pytest.fixture
def deliver(clock, postbox, django_capture_on_commit_callbacks, ada):
    """Have ada invite linus to a room of this title, and return the mail."""

    def deliver(title: str = "Tea kitchen", *, by="ada", **options):
        room = services.create_room(title="X", description="For <everybody>")
        services.add_member(room=room, user=ada, role=Role.MODERATOR)
        # As an import might have done: services clean titles.
        Room.objects.filter(pk=room.pk).update(title=title)
        inviter = ada if by == "ada" else by
        with django_capture_on_commit_callbacks(execute=True):
            services.invite_by_mail(room=room, address="linus@example.org", by=inviter, **options)
        assert sweep().sent == 1
        return postbox.parsed()

    return deliver


def parts(mail) -> tuple[str, str]:
    text, html = (part.get_content().replace("\r\n", "\n") for part in mail.iter_parts())
    return text, html


def same(text: str, html: str) -> bool:
    return text.replace("\n-- \n", "\n").split() == Words(html).words


def test_it_says_who_invites_where_and_until_when(deliver):
    text, html = parts(deliver())
    for part in [
        "Hello,\n\nAda Lovelace invites you to the room “Tea kitchen” on https://chat.example.org.\n",
        "\nView the invitation\nhttps://chat.example.org/chat/invitations/",
        "To join, sign in with an account that has this e-mail address.",
        "If you don't want to join, ignore this e-mail. Nobody is told.\n",
        "You get this e-mail because someone entered your address on https://chat.example.org.",
        "Replies to this e-mail are not read.",
    ]:
        assert part in text
    assert "everybody" not in text + html
    assert same(text, html)


def test_it_is_the_same_whether_or_not_there_is_an_account(deliver, postbox):
    def words() -> list[str]:
        postbox.taken.clear()
        text, _ = parts(deliver())
        return [line for line in text.splitlines() if "/invitations/" not in line]

    before = words()
    make_person("linus", email="linus@example.org", first_name="Linus")
    assert words() == before


def test_the_end_is_in_the_inviter_s_time_zone_which_is_named(deliver, ada):
    change_profile(user=ada, time_zone="Europe/Berlin")
    text, html = parts(deliver(days=30))
    assert "The invitation is valid until April 1, 2026, 2 p.m. (CEST)." in text
    assert Words(html).preheader.strip().endswith("April 1, 2026, 2 p.m. (CEST).")


def test_a_site_without_time_zones_names_its_own(deliver, settings):
    settings.USE_TZ = False
    settings.TIME_ZONE = "UTC"
    text, html = parts(deliver())
    assert "The invitation is valid until March 9, 2026, noon (UTC)." in text
    assert same(text, html)


def test_it_is_in_the_inviter_s_language(deliver, ada):
    change_profile(user=ada, language="ar")
    mail = deliver("غرفة")
    assert "دعاك Ada Lovelace" in mail["Subject"]
    text, html = parts(mail)
    assert '<html lang="ar" dir="rtl">' in html
    assert same(text, html)


def test_an_invitation_of_the_system_is_in_the_site_s_language(deliver, settings):
    settings.LANGUAGE_CODE = "de"
    mail = deliver(by=None)
    assert mail["Subject"] == "Du bist zu „Tea kitchen“ eingeladen"
    assert same(*parts(mail))


def test_its_headers_are_those_of_an_automatic_mail_without_a_list(deliver):
    mail = deliver()
    assert mail["To"] == "linus@example.org"
    assert mail["Subject"] == "Ada Lovelace invites you to “Tea kitchen”"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert mail["Message-ID"].endswith("@chat.example.org>")
    assert mail["List-Unsubscribe"] is None
    assert mail["Reply-To"] is None
    assert "ada@example.org" not in mail.as_string()


@pytest.mark.parametrize("title", HOSTILE)
def test_any_room_title_makes_a_subject(deliver, title):
    mail = deliver(title)
    assert mail["Subject"].strip().startswith("Ada Lovelace invites you to “")
    assert not HARMFUL.search(mail["Subject"])
    assert mail["Bcc"] is None
    assert mail["To"] == "linus@example.org"


def test_markup_in_names_and_titles_is_text(deliver, ada):
    type(ada).objects.filter(pk=ada.pk).update(first_name="<b>Ada", last_name="</b> & {{ x }}")
    text, html = parts(deliver('<a href="https://evil.example">Win</a>'))
    assert "<b>" not in html
    assert '<a href="https://evil' not in html
    assert "<b>Ada </b> & {{ x }} invites you" in text
    assert same(text, html)


def test_a_title_is_no_letter_of_its_own(deliver, ada):
    type(ada).objects.filter(pk=ada.pk).update(first_name="Buy cheap " * 10)
    text, html = parts(deliver("Win a prize now " * 12))
    assert max(text.count("Buy cheap"), text.count("Win a prize")) < MAX_CHARACTERS / 9
    assert text.count("…") == 2
    assert same(text, html)


@has_web
def test_it_links_to_the_page_of_web(deliver, settings):
    settings.ROOT_URLCONF = "tests.settings.urls"
    try:
        path = reverse("conversate:invitation", args=["token"])
    except NoReverseMatch:
        pytest.skip("no such page")
    text, _ = parts(deliver())
    assert f"https://chat.example.org{path.removesuffix('token/')}" in text
