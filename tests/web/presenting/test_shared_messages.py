"""A message's HTML is rendered once for all viewers, and nothing outdated is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation
from django.utils.html import escape

from conversate_core import services
from conversate_core.internal.policy_cache import cache_membership, use_policy_cache
from conversate_core.models import Message, Room
from conversate_core.policy import get_policy
from conversate_core.testing import make_member
from conversate_web.presenting import (
    SharedMessage,
    share_messages,
    shared_messages,
    show_messages,
    viewer_flags,
)
from conversate_web.presenting.elements import Element, divide
from tests.web.support.addresses import Addresses
from tests.web.support.files import text
from tests.web.support.markups import Glossary
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Share = Callable[[], SharedMessage]


@pytest.fixture
def message(say: Callable[..., Message], member: User, other: User) -> Message:
    return say(member, "Hi @Grace Hopper & @other", files=[text()])


@pytest.fixture
def share(message: Message, room: Room) -> Share:
    """The message as a process shares it at that moment."""

    def share() -> SharedMessage:
        found = Room.objects.get(pk=room.pk)
        (shared,) = share_messages(found.messages.for_display(), room=found)
        return shared

    return share


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The messages for which the template was rendered."""
    done: list[Any] = []
    original = shared_messages.divide

    def divide(html: str) -> Element:
        done.append(html)
        return original(html)

    monkeypatch.setattr(shared_messages, "divide", divide)
    return done


# Everyone gets the same bytes.


def test_every_viewer_gets_the_same_bytes(
    share: Share,
    message: Message,
    room: Room,
    member: User,
    other: User,
    moderator: User,
    overseer: User,
    browser_of: Callable[[User], Client],
    at: Addresses,
) -> None:
    shared = share()
    third = make_member(room, "third")
    for viewer in (member, other, moderator, third, overseer):
        client = browser_of(viewer)
        for answer in (
            client.get(at.api_poll, {"since": 0}),
            client.get(at.api_history, {"before": message.pk + 1}),
        ):
            (given,) = answer.json()["messages"]
            assert {name: given[name] for name in shared.data} == json.loads(shared.json)
        # The page adds to the open tag, and to the class of the viewer's own mentions.
        html = client.get(at.room).content.decode()
        content = shared.element.content
        if viewer == other:
            content = content.replace('"cnv-mention"', '"cnv-mention cnv-mention--me"')
        assert shared.element.start in html
        assert content in html


@pytest.mark.parametrize(
    ("who", "flags"),
    [
        ("member", ["is_own", "can_edit", "can_delete", "can_react"]),
        ("other", ["mentions_me", "can_react"]),
        ("moderator", ["can_delete", "can_react"]),
        ("overseer", ["can_delete", "can_react"]),
    ],
)
def test_the_flags_say_what_it_is_to_each(
    who: str,
    flags: list[str],
    share: Share,
    room: Room,
    request: pytest.FixtureRequest,
) -> None:
    viewer = request.getfixturevalue(who)
    found = viewer_flags(share(), room=room, viewer=viewer, policy=get_policy())
    assert [name for name, value in found.as_json().items() if value is True] == flags


def test_only_the_author_gets_the_client_key(
    share: Share, room: Room, member: User, other: User, at: Addresses
) -> None:
    shared = share()
    key = "2f0a4bc0-7c3f-4f3a-9a53-0d5b6f9f1a11"
    shared.source.client_key = key
    own = viewer_flags(shared, room=room, viewer=member, policy=get_policy())
    theirs = viewer_flags(shared, room=room, viewer=other, policy=get_policy())
    assert (own.as_json()["client_key"], "client_key" in theirs.as_json()) == (key, False)
    assert key not in shared.json


def test_the_second_look_renders_nothing(share: Share, renderings: list[Any]) -> None:
    first, second = share(), share()
    assert first.rendering is second.rendering
    assert len(renderings) <= 1


def test_a_thread_without_a_request_gets_the_same(
    share: Share, room: Room, message: Message
) -> None:
    messages = list(room.messages.for_display())
    found: list[SharedMessage] = []
    # Without a query: the messages are loaded, and the mentions are not in this one.
    messages[0].body = messages[0].body.replace("@", "")
    thread = Thread(target=lambda: found.extend(share_messages(messages, room=room)))
    thread.start()
    thread.join()
    assert found[0].message.id == message.pk


def test_many_viewers_take_no_query_with_their_memberships(
    share: Share, room: Room, member: User, other: User, moderator: User
) -> None:
    shared = share()
    viewers = {each.pk: each for each in (member, other, moderator)}
    memberships = list(room.memberships.all())
    policy = get_policy(permissions_may_lag=True)
    for viewer in viewers.values():
        get_policy(permissions_may_lag=True).sees_all_rooms(viewer)
    with CaptureQueriesContext(connection) as queries, use_policy_cache():
        for membership in memberships:
            viewer = viewers[membership.user_id]
            cache_membership(viewer, room, membership)
            viewer_flags(shared, room=room, viewer=viewer, policy=policy)
    assert len(queries) == 0


def test_with_the_setting_0_each_page_renders_again(
    share: Share, renderings: list[Any], settings: Settings
) -> None:
    settings.CONVERSATE_MESSAGE_CACHE = 0
    assert share().element == share().element
    assert len(renderings) == 2


# Nothing outdated is shown.


def edited(message: Message, member: User, **_: Any) -> None:
    services.edit_message(message=message, body="Changed", by=member)


def edited_by_another(message: Message, **_: Any) -> None:
    Message.objects.filter(pk=message.pk).update(edited_at=message.created_at, edited_by_other=True)


def edited_by_moderator(message: Message, moderator: User, **_: Any) -> None:
    edited_by_another(message)
    Message.objects.filter(pk=message.pk).update(edited_by=moderator)


def deleted(message: Message, member: User, **_: Any) -> None:
    services.delete_message(message=message, by=member)


def renamed(member: User, **_: Any) -> None:
    member.first_name = "Changed"
    member.save()


def recolored(room: Room, member: User, **_: Any) -> None:
    room.memberships.filter(user=member).update(color="red")


def left(room: Room, member: User, **_: Any) -> None:
    services.leave_room(room=room, user=member)


def other_renamed(other: User, **_: Any) -> None:
    other.last_name = "Changed"
    other.save()


def other_user_name(other: User, **_: Any) -> None:
    other.username = "changed"
    other.save()


def moved(room: Room, **_: Any) -> None:
    Room.objects.filter(pk=room.pk).update(slug="changed")


def another_time(message: Message, **_: Any) -> None:
    Message.objects.filter(pk=message.pk).update(created_at=message.created_at - timedelta(1))


def file_renamed(message: Message, **_: Any) -> None:
    message.attachments.update(name="changed.txt")


def pictured(settings: Settings, **_: Any) -> None:
    settings.CONVERSATE_PERSON = "tests.web.presenting.test_shared_messages.person_with_a_picture"


def other_markup(settings: Settings, **_: Any) -> None:
    settings.CONVERSATE_MARKUP = "tests.web.support.markups.Loud"


def other_prefix(**_: Any) -> AbstractContextManager[Any]:
    return at_prefix("/changed/")


def other_language(**_: Any) -> AbstractContextManager[Any]:
    return translation.override("de")


def other_zone(**_: Any) -> AbstractContextManager[Any]:
    return timezone.override(ZoneInfo("Asia/Kathmandu"))


@contextmanager
def at_prefix(prefix: str) -> Iterator[None]:
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        yield
    finally:
        set_script_prefix(before)


def person_with_a_picture(user: User) -> Any:
    from conversate_core.people import default_person

    return default_person(user)._replace(picture="/changed.png", url="/changed/")


CHANGES = [
    *(
        edited,
        edited_by_another,
        edited_by_moderator,
        deleted,
        renamed,
        recolored,
        left,
        other_renamed,
        other_user_name,
        moved,
    ),
    *(another_time, file_renamed, pictured, other_markup, other_prefix, other_language, other_zone),
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_after_a_change_the_html_is_another(
    change: Callable[..., AbstractContextManager[Any] | None],
    share: Share,
    message: Message,
    room: Room,
    member: User,
    other: User,
    moderator: User,
    settings: Settings,
) -> None:
    before = share()
    users = {"member": member, "other": other, "moderator": moderator}
    context = change(message=message, room=room, settings=settings, **users)
    with context or nullcontext():
        after = share()
        # What is shown is what the template makes of it now.
        settings.CONVERSATE_MESSAGE_CACHE = 0
        assert after.json == share().json
    assert after.json != before.json
    # An old change is not shown instead of a later one.
    assert share().message.id == message.pk


def test_the_new_name_of_an_editor_shows_at_once(
    share: Share, message: Message, moderator: User
) -> None:
    edited_by_moderator(message, moderator)
    assert "edited by <bdi>moderator</bdi>" in share().element.html
    moderator.first_name = "Mo <3"
    moderator.save()
    assert "edited by <bdi>Mo &lt;3</bdi>" in share().element.html
    moderator.delete()
    assert ">edited by someone else<" in share().element.html


def test_a_quote_follows_what_a_markup_of_the_site_makes_of_its_text(
    room: Room, member: User, say: Callable[..., Message], settings: Settings
) -> None:
    settings.CONVERSATE_MARKUP = "tests.web.support.markups.Glossary"
    say(member, "Yes", reply_to=say(member, "RSVP"))

    def quoted() -> str:
        *_, reply = share_messages(room.messages.for_display(), room=room)
        return str(reply.data["reply_to"]["excerpt"])

    assert quoted() == "RSVP"
    # The line as it was typed, if the markup shows nothing of it.
    for made, shown in (("Please answer", "Please answer"), ("", "RSVP")):
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(Glossary.words, "RSVP", made)
            assert quoted() == shown


def test_editors_take_one_query_where_others_have_edited(
    room: Room, member: User, moderator: User, say: Callable[..., Message]
) -> None:
    messages = [say(member, "Hello") for _ in range(4)]
    services.edit_message(message=messages[0], body="Mine", by=member)

    def queries() -> int:
        loaded = list(room.messages.for_display())
        with CaptureQueriesContext(connection) as captured:
            share_messages(loaded, room=room)
        return len(captured)

    assert queries() == 0
    for message in messages[:3]:
        edited_by_moderator(message, moderator)
    assert queries() == 1


def test_another_template_shows_at_once(share: Share, settings: Settings, tmp_path: Path) -> None:
    before = share()
    path = tmp_path / "conversate/includes/message.html"
    path.parent.mkdir(parents=True)
    path.write_text('<li class=cnv-message id="message-{{ message.id }}">{{ room.title }}</li>')
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    after = share()
    assert before.element != after.element
    assert "Tea kitchen</li>" in after.element.html


@pytest.mark.parametrize("name", ["user", "request", "viewer", "perms", "csrf_token", "membership"])
def test_a_template_gets_nothing_of_the_viewer(
    name: str,
    browser: Client,
    at: Addresses,
    message: Message,
    settings: Settings,
    tmp_path: Path,
) -> None:
    path = tmp_path / "conversate/includes/message.html"
    path.parent.mkdir(parents=True)
    path.write_text(f'<li class="cnv-message">[{{{{ {name} }}}}]</li>')
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]
    for html in (
        browser.get(at.room).content.decode(),
        browser.get(at.api_history).json()["messages"][0]["html"],
    ):
        assert ">[]</li>" in html


# The page puts the flags around it.


@pytest.mark.parametrize(
    "html",
    [
        '<li class="a cnv-message b" id="x">text</li>',
        "<li id='x' class='a cnv-message b'>text</li>",
        "<li id=x class=cnv-message>text</li>",
        '<!-- <li class="cnv-message"> --><p>No</p><li data-x=">" class="cnv-message">text</li>',
        '<div class="cnv-messages"><li\n class="x\ncnv-message"\n>text</li></div>',
        '<li title=\'class="cnv-message"\' class="cnv-message">text</li>',
    ],
)
def test_the_flags_come_into_any_open_tag(html: str) -> None:
    marked = divide(html).marked(["own"], f' data-body="{escape(chr(34))}"', "<hr>")

    class Response:
        content = marked.encode()

    page: Any = Page(Response())  # type: ignore[arg-type]
    (element,) = page.all("li")
    assert element["class"].split()[-1] == "own"
    assert element["data-body"] == '"'
    assert marked.endswith(("<hr>text</li>", "<hr>text</li></div>"))


def test_a_template_without_such_an_element_is_shown_as_it_is() -> None:
    html = '<li class="cnv-messages">text</li>'
    assert divide(html).html == divide(html).marked(["own"], " data-x", "<hr>") == html


def test_text_that_looks_like_the_element_is_not_taken_for_it(
    say: Callable[..., Message], room: Room, member: User
) -> None:
    say(member, '<li class="cnv-message"> data-can="edit"')
    (shown,) = show_messages(room.messages.for_display(), room=room, viewer=member)
    assert shown.html.count('data-can="edit delete react"') == 1
    assert shown.html.index("data-can") < shown.html.index("data-revision")
