"""`manage.py import_django_conversate` with the data of django-conversate 0.3.0."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from conversate_core import services
from conversate_core.choices import Color
from conversate_core.importing import rooms
from conversate_core.importing.models import ImportedFile, ImportedRoom
from conversate_core.importing.old_site import OldMember, OldMessage, OldRoom
from conversate_core.models import (
    Attachment,
    Membership,
    Message,
    Participant,
    PersonPreferences,
    Reaction,
    Room,
)
from tests.support.old_site.tables import snapshot

pytestmark = pytest.mark.usefixtures("old_site")

NINE = datetime(2021, 3, 1, 9, 0, tzinfo=timezone.utc)


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def states(folder: Path) -> dict[str, tuple[int, int]]:
    """Return the size and time of each file."""
    found = {path: path.stat() for path in folder.rglob("*")}
    return {str(path): (state.st_size, state.st_mtime_ns) for path, state in found.items()}


@pytest.fixture
def tea(run) -> Room:
    run()
    return Room.objects.get(slug="tea-kitchen")


def test_messages_keep_text_author_time_and_order(tea):
    said = tea.messages.order_by("pk").values_list("body", "author__username", "created_at")
    assert list(said) == [
        ("Good morning! :thumbsup:", "ada", NINE),
        (
            'Is <b>this</b> *bold* & "quoted"?\n\n- one\n- `it\'s`',
            "grace",
            NINE + minutes(1),
        ),
        ("The list", "ada", NINE + minutes(2)),
        ("I only look in", "admin", NINE + minutes(3)),
        ("مرحبا بالعالم 🫖 C:\\temp\\new", "grace", NINE + minutes(4)),
        ("Anybody there?", "ada", NINE + minutes(61)),
    ]


def test_nothing_is_a_reply_has_reactions_or_an_editor(tea):
    plain = Message.objects.filter(reply_to=None, reacted=False, edited_by=None)
    assert plain.filter(edited_by_other=False).count() == Message.objects.count()
    for model in (Reaction, Participant, PersonPreferences):
        assert not model.objects.exists()
    assert set(Membership.objects.values_list("muted", flat=True)) == {False}
    rooms = Room.objects.values_list("direct_key", "shows_readers")
    assert set(rooms) == {(None, True)}


def test_ids_follow_the_old_ones_over_all_rooms(tea):
    old = OldMessage.objects.order_by("pk").values_list("content", flat=True)
    new = Message.objects.order_by("pk").values_list("body", flat=True)
    assert list(new) == [text.replace("\r\n", "\n") for text in old]


def test_rooms_keep_title_and_address_and_are_as_old_as_their_first_message(tea):
    assert tea.title == "Tea & “biscuits”"
    assert tea.created_at == NINE
    assert tea.access == "members"
    assert Room.objects.get(slug="Empty_room").messages.count() == 0


def test_a_title_that_is_too_long_stands_whole_in_the_description(tea):
    room = Room.objects.get(slug="long")
    assert len(room.title) == 200
    assert room.description == ("A very long title, " * 13).rstrip()


def test_a_title_that_is_even_longer_is_cut_and_named(run, monkeypatch):
    # SQLite alone would keep a title of more than 255 characters for 0.3.
    monkeypatch.setattr(rooms, "DESCRIPTION_MAX_LENGTH", 240)
    OldRoom.objects.filter(slug="long").update(title="x" * 241)
    OldRoom.objects.filter(slug="tea-kitchen").update(title="y" * 240)
    printed = run()
    room = Room.objects.get(slug="long")
    assert (room.title, room.description) == ("x" * 200, "x" * 240)
    assert "The title of the room at “long” was too long and has been shortened." in printed
    assert Room.objects.get(slug="tea-kitchen").description == "y" * 240
    assert "“tea-kitchen”" not in printed


def test_the_address_of_a_page_is_numbered(run):
    assert "“search” is taken" in run(dry_run=True)
    assert "The room at “search” is now at “search-2”." in run()
    assert Room.objects.get(slug="search-2").title == "Lost and found"


def test_an_address_that_another_room_has_is_numbered(run):
    services.create_room(title="Ours", slug="tea-kitchen")
    run()
    assert Room.objects.get(slug="tea-kitchen").messages.count() == 0
    assert Room.objects.get(slug="tea-kitchen-2").messages.count() == 6


def test_members_keep_color_and_alerts(tea):
    members = tea.memberships.values_list(
        "user__username", "color", "flash_alert", "title_alert", "desktop_alert", "role"
    )
    # Grace stood there twice; admin only looked in.
    assert set(members) == {
        ("ada", "red", True, True, False, "member"),
        ("grace", "blue", False, False, False, "member"),
        # Nobody has chosen black, 0.3's default: the next color of the palette that is free.
        ("linus", "orange", True, True, False, "member"),
    }


def test_members_for_whom_no_color_was_chosen_get_different_ones(run):
    OldMember.objects.update(color="000000")
    run()
    room = Room.objects.get(slug="tea-kitchen")
    colors = room.memberships.order_by("pk").values_list("color", flat=True)
    assert list(colors) == ["blue", "orange", "green"]


def test_a_room_of_more_members_than_colors_begins_with_them_again(run):
    OldMember.objects.filter(room_id=1).update(color="000000")
    OldMember.objects.filter(room_id=1, user_id="2").update(color="0000ff")
    for index in range(len(Color)):
        user = User.objects.create(username=f"member{index}")
        OldMember.objects.create(
            id=100 + index,
            room_id=1,
            user_id=str(user.pk),
            has_focus=False,
            color="000000",
            alert=True,
            mail_alert=False,
        )
    run()
    room = Room.objects.get(slug="tea-kitchen")
    colors = list(room.memberships.order_by("pk").values_list("color", flat=True))
    assert colors[:3] == ["orange", "blue", "green"]
    assert set(colors) == set(Color.values)
    assert colors.count("blue") == 2


def test_of_two_rows_for_one_member_each_choice_counts(run):
    first, second = OldMember.objects.filter(room_id=1, user_id="2").order_by("pk")
    OldMember.objects.filter(pk=first.pk).update(color="000000", alert=True, mail_alert=False)
    OldMember.objects.filter(pk=second.pk).update(color="008080", alert=False, mail_alert=True)
    run()
    grace = Membership.objects.get(room__slug="tea-kitchen", user__username="grace")
    assert (grace.color, grace.flash_alert, grace.title_alert) == ("teal", False, False)


def test_members_have_read_what_was_there_when_they_were_last_seen(tea):
    def unread(name: str) -> int:
        rooms = services.rooms_for(user=User.objects.get(username=name))
        return rooms.get(pk=tea.pk).unread_count

    assert unread("ada") == 0
    assert unread("grace") == 1
    # Never seen: as for somebody who has just come, all of it is history.
    assert unread("linus") == 0


def test_the_second_in_which_a_member_was_last_seen_counts_as_unread(run):
    OldMessage.objects.create(
        id=9,
        room_id=1,
        user_id=2,
        content="In the same second, perhaps after",
        timestamp=int((NINE + minutes(62)).timestamp()),
    )
    run()
    ada = Membership.objects.get(room__slug="tea-kitchen", user__username="ada")
    assert Message.objects.filter(room=ada.room, pk__gt=ada.read_id).count() == 1


def test_members_have_spoken_when_they_spoke(tea):
    spoken = dict(tea.memberships.values_list("user__username", "last_posted_at"))
    assert spoken == {"ada": NINE + minutes(61), "grace": NINE + minutes(4), "linus": None}


def test_files_are_copied_with_name_type_and_size(tea, uploads):
    text, picture = Attachment.objects.order_by("name")
    assert text.name == "Einkaufszettel_für_Mai.txt"
    with text.file.open() as file:
        assert file.read() == b"Milch\nZucker\n"
    assert (text.size, text.content_type) == (13, "text/plain")
    assert text.message.body == "The list"
    assert (picture.content_type, picture.width, picture.height) == ("image/png", 3, 2)
    assert (uploads / str(picture.file)).exists()
    # Where who serves the folder by mistake can't find it by counting.
    assert "umbrella" not in str(picture.file)


def test_revisions_are_one_each_and_a_client_polls_on(tea):
    revisions = list(tea.messages.order_by("pk").values_list("revision", flat=True))
    assert revisions == list(range(1, 7))
    ada = User.objects.get(username="ada")
    cursor = services.poll(room=tea, user=ada, cursor=0).revision
    message = services.post_message(room=tea, author=ada, body="Hello again")
    assert [m.pk for m in services.poll(room=tea, user=ada, cursor=cursor).messages] == [message.pk]


def test_the_old_tables_and_files_are_as_they_were(run, old_files):
    rows, files = snapshot(), states(old_files)
    run()
    assert snapshot() == rows
    assert states(old_files) == files


def test_whoever_looks_into_it_in_a_shell_sees_the_old_ids(tea):
    assert str(OldRoom.objects.get(pk=1)) == tea.title
    assert [str(row) for row in OldMember.objects.order_by("pk")[:2]] == ["#1", "#2"]
    assert [str(row) for row in OldMessage.objects.order_by("pk")[:2]] == ["#1", "#2"]
    assert str(ImportedRoom.objects.get(room=tea)) == "#1"
    the_list = ImportedFile.objects.get(message_id=tea.messages.get(body="The list").pk)
    assert str(the_list) == "#4"


def test_a_dry_run_says_what_there_is_and_writes_nothing(run, uploads):
    said = run(dry_run=True)
    assert "4 rooms, 8 messages, 2 files" in said
    assert not Room.objects.exists()
    assert not uploads.exists()


def test_without_time_zones_times_are_those_of_the_site(run, settings):
    settings.USE_TZ = False
    settings.TIME_ZONE = "Europe/Vienna"
    # On SQLite and MariaDB, 0.3 has then written the local time.
    OldMember.objects.filter(pk=1).update(last_spoke=datetime(2021, 3, 1, 11, 1))  # noqa: DTZ001
    run()
    times = Message.objects.filter(body="Anybody there?").values_list("created_at", flat=True)
    assert list(times) == [datetime(2021, 3, 1, 11, 1)]  # noqa: DTZ001
    ada = Membership.objects.get(room__slug="tea-kitchen", user__username="ada")
    assert ada.last_posted_at == datetime(2021, 3, 1, 11, 1)  # noqa: DTZ001
