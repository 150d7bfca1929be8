from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Membership, Message, Room
from tests.web.support.addresses import Addresses
from tests.web.support.files import png, text
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture
def ids(say: Callable[..., Message], other: User, settings: Settings) -> list[int]:
    """Five messages, of which a page shows two."""
    settings.CONVERSATE_PAGE_SIZE = 2
    return [say(other, f"Number {number}").pk for number in range(1, 6)]


@pytest.fixture
def open_page(browser: Client) -> Callable[[str], Page]:
    def open_page(address: str) -> Page:
        response = browser.get(address)
        assert response.status_code == 200
        return Page(response)

    return open_page


def at_times(messages: list[Message], *times: datetime) -> None:
    for message, time in zip(messages, times, strict=True):
        Message.objects.filter(pk=message.pk).update(created_at=time)


def unread(user: User) -> int:
    return services.rooms_for(user=user).get(title="Tea kitchen").unread_count


# History


def test_the_page_opens_at_the_latest_messages(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    page = open_page(at.room)
    assert page.message_ids == ids[3:]
    assert "Number 5" in page.text


def test_links_lead_back_to_the_first_message(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    page = open_page(at.room)
    seen: list[int] = []
    while True:
        seen = page.message_ids + seen
        if page.message_ids[0] == ids[0]:
            break
        page = open_page(page.all("a", rel="prev")[0]["href"])
    assert seen == ids
    assert page.client["has_older"] is False


def test_links_lead_on_to_the_latest_message(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    page = open_page(f"{at.room}?after=0")
    seen: list[int] = []
    while True:
        seen += page.message_ids
        if not page.client["has_newer"]:
            break
        page = open_page(page.all("a", rel="next")[0]["href"])
    assert seen == ids


def test_the_address_of_a_message_opens_around_it(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    page = open_page(at.room)
    (link,) = {link for link in page.links() if f"message={ids[3]}" in link}
    assert link == f"{at.room}?message={ids[3]}#message-{ids[3]}"
    page = open_page(f"{at.room}?message={ids[2]}")
    assert ids[2] in page.message_ids
    assert (page.client["has_older"], page.client["has_newer"]) == (True, True)
    assert page.all("li", id=f"message-{ids[2]}")


def test_beyond_the_end_a_link_leads_back_to_the_end(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    page = open_page(f"{at.room}?after={ids[-1]}")
    assert page.message_ids == []
    assert page.all("a", rel="prev")[0]["href"] == f"{at.room}#end"
    page = open_page(f"{at.room}?before={ids[0]}")
    assert page.message_ids == []
    assert page.all("a", rel="next")[0]["href"] == f"{at.room}?after=0"


def test_the_link_to_refresh_differs_from_the_page_by_more_than_its_fragment(
    open_page: Callable[[str], Page], at: Addresses
) -> None:
    (link,) = {link for link in open_page(at.room).links() if "refresh=" in link}
    assert link.startswith(f"{at.room}?refresh=")
    assert link.endswith("#end")
    assert open_page(link).text


def test_an_address_of_another_rooms_message_shows_nothing_of_it(
    open_page: Callable[[str], Page], at: Addresses, outsider: User
) -> None:
    elsewhere = services.rooms_for(user=outsider).get()
    secret = services.post_message(room=elsewhere, author=outsider, body="Secret")
    assert "Secret" not in open_page(f"{at.room}?message={secret.pk}").text


@pytest.mark.parametrize("name", ["before", "after", "message"])
@pytest.mark.parametrize("value", ["abc", "", "-1", "1.5", "9" * 30, "9" * 5000, "%00", "²"])
def test_what_is_no_id_is_taken_for_none(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int], name: str, value: str
) -> None:
    assert open_page(f"{at.room}?{name}={value}").message_ids == ids[3:]


def test_ids_that_no_message_has_are_no_error(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int]
) -> None:
    assert open_page(f"{at.room}?before={2**63 - 1}").message_ids == ids[3:]
    assert open_page(f"{at.room}?after={2**63 - 1}").message_ids == []
    assert open_page(f"{at.room}?message={2**63 - 1}").message_ids == ids[3:]


# Messages


def test_messages_of_one_author_within_five_minutes_stand_under_one_name(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    other: User,
) -> None:
    authors = [other, other, other, member, other]
    minutes = [0, 5, 11, 12, 13]
    noon = datetime(2026, 3, 4, 12, tzinfo=timezone.utc)
    times = [noon + timedelta(minutes=minute) for minute in minutes]
    at_times([say(author) for author in authors], *times)
    starts = ["cnv-message--start" in message["class"] for message in open_page(at.room).messages]
    assert starts == [True, False, True, True, True]


def test_each_day_in_the_readers_time_zone_is_shown_once(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
    settings: Settings,
) -> None:
    settings.TIME_ZONE = "Asia/Tokyo"
    times = [datetime(2026, 3, 4, hour, 59, tzinfo=timezone.utc) for hour in (13, 14, 15)]
    at_times([say(other) for _ in times], *times)
    page = open_page(at.room)
    assert len(page.all("li", **{"class": "cnv-day"})) == 2
    assert page.text.index("Wednesday, March 4, 2026") < page.text.index("Thursday, March 5, 2026")


def test_times_are_given_with_their_offset_also_without_use_tz(
    open_page: Callable[[str], Page],
    at: Addresses,
    settings: Settings,
    room: Room,
    say: Callable[..., Message],
    member: User,
) -> None:
    settings.USE_TZ = False
    settings.TIME_ZONE = "Asia/Tokyo"
    Membership.objects.update(joined_at=datetime(2026, 3, 4))  # noqa: DTZ001
    message = say(member)
    at_times([message], datetime(2026, 3, 4, 8, 30))  # noqa: DTZ001
    (shown,) = open_page(at.room).messages
    assert shown["data-time"] == "2026-03-03T23:30:00.000+00:00"


def test_edited_and_deleted_messages_are_shown_as_such(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    edited, deleted = say(other, "One"), say(other, "Two", files=[text()])
    services.edit_message(message=edited, body="Uno", by=other)
    services.edit_message(message=deleted, body="Due", by=other)
    services.delete_message(message=deleted, by=other)
    page = open_page(at.room)
    assert "Uno" in page.text
    assert page.text.count("edited") == 1
    assert "Due" not in page.text
    assert not [link for link in page.links() if "/file/" in link]
    assert "cnv-message--deleted" in page.messages[1]["class"]


def test_ones_own_messages_are_recognisable(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    member: User,
    other: User,
) -> None:
    say(member)
    say(other)
    own = ["cnv-message--own" in message["class"] for message in open_page(at.room).messages]
    assert own == [True, False]


def test_images_are_shown_with_their_size_and_other_files_as_downloads(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    say(other, files=[png(), text("Über uns.txt"), png("drawing.svg"), text("fake.png")])
    page = open_page(at.room)
    images = page.all("img", width="3", height="2")
    assert [image["alt"] for image in images] == ["tea.png", "drawing.svg"]
    assert [link["download"] for link in page.all("a") if "download" in link] == [
        "Über uns.txt",
        "fake.png",
    ]


def test_what_was_typed_is_never_html(
    open_page: Callable[[str], Page],
    at: Addresses,
    say: Callable[..., Message],
    people: Callable[..., User],
    room: Room,
) -> None:
    attack = "\"'><script>alert(1)</script>"
    author = people("attacker", first_name=attack[:30])
    services.add_member(room=room, user=author)
    services.change_room(room=room, title=attack, description=attack)
    say(author, attack, files=[text(f"{attack}.txt")])
    page = open_page(at.room)
    inert = {"application/json", "text/html"}
    for script in page.all("script"):
        assert "src" in script or script["type"] in inert
    assert page.text.count("<script>alert(1)</script>") >= 3


# People


def test_members_are_listed_by_name_with_their_presence(
    browser: Client, at: Addresses, moderator: User, member: User, other: User
) -> None:
    members = browser.get(at.room).context["members"]
    assert [(person.name, person.initials) for person in members] == [
        ("Grace Hopper", "GH"),
        ("member", "M"),
        ("moderator", "M"),
    ]
    assert [person.is_me for person in members] == [False, True, False]
    assert [person.role for person in members] == ["member", "member", "moderator"]
    states = {person.name: person.presence.state for person in members}
    assert sorted(states.values()) == ["active", "away", "away"], states


def test_who_looks_at_the_page_is_here_before_any_poll(
    browser_of: Callable[[User], Client], at: Addresses, member: User, moderator: User
) -> None:
    for viewer in (member, moderator):
        members = browser_of(viewer).get(at.room).context["members"]
        assert [m.presence.state for m in members if m.is_me] == ["active"]


def test_without_a_backend_members_have_no_presence(
    browser: Client, at: Addresses, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CONVERSATE_PRESENCE = None
    monkeypatch.setattr("conversate_core.presence.backends._registered", [])
    (me,) = browser.get(at.room).context["members"]
    assert me.presence is None


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "A"),
        ("Augusta Ada King Lovelace", "AL"),
        ("李 小龙", "李小"),
        ("Ada (admin)", "A"),
        ("123", "1"),
        ("---", "?"),
        ("", "?"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_word(name: str, initials: str) -> None:
    from conversate_web.presenting import members

    assert members.initials(name) == initials


# The reader's own


def test_to_see_the_end_of_a_conversation_is_to_have_read_it(
    open_page: Callable[[str], Page], at: Addresses, ids: list[int], member: User
) -> None:
    open_page(f"{at.room}?after=0")
    assert unread(member) == 3
    page = open_page(at.room)
    assert unread(member) == 0
    assert page.client["read_id"] == ids[-1]
    open_page(f"{at.room}?after=0")
    assert unread(member) == 0


def test_other_rooms_are_listed_with_what_is_unread_in_them(
    open_page: Callable[[str], Page], at: Addresses, member: User, other: User
) -> None:
    another = services.create_room(title="Another", members=[member, other])
    services.post_message(room=another, author=other, body="Psst")
    page = open_page(at.room)
    assert page.all("a", href="/chat/another/#unread")
    assert page.all("a", href=f"{at.room}#end")[0]["aria-current"] == "page"


def test_an_overseer_reads_along_without_a_trace(
    at: Addresses, browser_of: Callable[[User], Client], overseer: User, other: User
) -> None:
    response = browser_of(overseer).get(at.room)
    assert [person.name for person in response.context["members"]] == ["Grace Hopper"]
    assert response.context["membership"] is None
    assert response.context["settings_url"] is None
    assert response.context["client"]["preferences"] == {
        "title_alert": False,
        "flash_alert": False,
        "desktop_alert": False,
    }


def test_an_archived_room_can_be_read_and_not_posted_to(
    open_page: Callable[[str], Page], at: Addresses, room: Room
) -> None:
    services.archive_room(room=room)
    page = open_page(at.room)
    assert not page.all("form", action=at.send)


# For the scripts


def test_the_client_configuration_has_nothing_private(
    open_page: Callable[[str], Page], at: Addresses, room: Room, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_CONTROL_LAYOUT = False
    settings.CONVERSATE_DRAFTS = False
    settings.LOGIN_URL = "/sign-in/?theme=dark"
    client = open_page(at.room).client
    assert client.pop("csrf_token")
    assert client.pop("view")
    assert re.fullmatch("[0-9a-f]{10}(-[0-9a-f]{10}){3}", client.pop("sidebar"))
    assert client == {
        "urls": {
            "room": at.room,
            "sign_in": "/sign-in/?theme=dark&next=/chat/tea-kitchen/",
            "poll": at.api_poll,
            "send": at.api_send,
            "history": at.api_history,
            "members": at.api_members,
            "read": at.api_read,
            "preferences": at.api_preferences,
            "edit": at.api_edit,
            "delete": at.api_delete,
            "goodbye": at.api_goodbye,
            "seen": at.api_seen,
            "react": at.api_react,
        },
        "user_id": str(member.pk),
        "revision": Room.objects.get(pk=room.pk).revision,
        "readers": [],
        "latest_id": 0,
        "has_older": False,
        "has_newer": False,
        "read_id": 0,
        "first_unread": None,
        "unread_count": 0,
        "preferences": {"title_alert": True, "flash_alert": True, "desktop_alert": False},
        "long_poll": 0,
        "poll_min": 5_000,
        "poll_max": 60_000,
        "poll_step": 5_000,
        "idle_at": 60_000,
        "message_max_length": 10_000,
        "upload_max_size": 20 * 1024 * 1024,
        "upload_max_files": 10,
        "control_layout": False,
        "drafts": False,
        "hour_cycle": "h12",
    }


def test_a_browser_asks_before_it_shows_what_it_has_kept(at: Addresses, browser: Client) -> None:
    assert browser.get(at.room).headers["Cache-Control"] == "private, no-cache"
