"""A site with people, rooms, and messages of every kind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from conversate_core import services
from conversate_core.models import Access, Message, Role, Room
from tests.core.support.people import make_person
from tests.core.support.pictures import png

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Together, they have every element of the markup.
TEXTS = [
    "Good morning! :wave: Has anybody seen the *difference engine*?",
    "## Found\n\n- in the **cellar**\n- see https://example.org/engine\n\n1. one\n2. two",
    "> Has anybody seen it?\n\nYes. `engine.start()` works:\n\n```python\nstart()\nstop()\n```",
    "- [x] start\n- [ ] stop\n\n| part | count |\n|:---:|---:|\n| wheel | 3 |",
    f"One line\nand another, ~~gone~~ https://example.org/an-address-too-long/{'x' * 80}",
    "صباح الخير — engine",
]


@dataclass
class Site:
    """``own`` is a message by ada with files. ``people`` has the users by name."""

    people: dict[str, User]
    room: Room
    quiet: Room
    archive: Room
    own: Message


def build_site() -> Site:
    """Create the site in an empty database."""
    ada = make_person("ada", first_name="Ada", last_name="Lovelace")
    grace = make_person("grace", first_name="Grace", last_name="Hopper")
    gone = make_person("gone")
    people = {
        "ada": ada,
        "grace": grace,
        "linus": make_person("linus"),
        "overseer": make_person("overseer", may="moderate_room"),
        "root": make_person("root", is_superuser=True, is_staff=True),
    }
    club = services.create_room(
        title="Book club", description="One a month.", access=Access.OPEN, members=[grace, gone]
    )
    _talk_of_books(club, grace, gone)
    room = services.create_room(title="Engine room", description="How it runs.", members=[grace])
    archive = services.create_room(title="Last year", members=[ada, grace, gone])
    quiet = services.create_room(title="Quiet", members=[ada])
    for user in (ada, gone):
        services.add_member(room=room, user=user)
    for each in (room, archive):
        services.change_role(room=each, user=ada, role=Role.MODERATOR)
    own = _talk(room, [ada, grace, gone])
    services.post_message(room=archive, author=grace, body="The engine of last year.")
    services.archive_room(room=archive)
    gone.delete()
    return Site(people, room, quiet, archive, own)


def _talk(room: Room, authors: list[User]) -> Message:
    for number in range(15):
        text = TEXTS[number % len(TEXTS)]
        services.post_message(room=room, author=authors[number // 2 % 3], body=text)
    # The messages so far are of yesterday.
    room.messages.update(created_at=now() - timedelta(days=1))
    ada, grace, _ = authors
    own = services.post_message(room=room, author=ada, body="The drawings.", files=_files())
    services.post_message(room=room, author=grace, body="They are right.", reply_to=own)
    changed = services.post_message(room=room, author=ada, body="Tpyo")
    services.edit_message(message=changed, body="Typo", by=ada)
    deleted = services.post_message(room=room, author=grace, body="Never mind")
    services.delete_message(message=deleted, by=grace)
    services.mark_read(room=room, user=ada, message=deleted)
    for user in (ada, grace):
        services.react(message=own, user=user, emoji="🎉")
    services.react(message=changed, user=grace, emoji="😂")
    services.post_message(room=room, author=grace, body="Unread :tada:", sent_by_mail=True)
    return own


def _talk_of_books(room: Room, grace: User, gone: User) -> None:
    """Two members talk in a room that others may join."""
    for number in range(6):
        author = (grace, gone)[number // 2 % 2]
        first = services.post_message(room=room, author=author, body=TEXTS[number])
    services.post_message(room=room, author=grace, files=_files())
    services.post_message(room=room, author=grace, body="Which one?", reply_to=first)
    services.react(message=first, user=grace, emoji="🎉")
    services.edit_message(message=first, body="This one, @grace.", by=None)
    deleted = services.post_message(room=room, author=grace, body="Never mind")
    services.delete_message(message=deleted, by=grace)
    services.post_message(room=room, author=grace, body="By mail", sent_by_mail=True)


def _files() -> list[SimpleUploadedFile]:
    wide, tall = png(width=40, height=30), png(width=30, height=40)
    return [
        SimpleUploadedFile("wide.png", wide),
        SimpleUploadedFile("tall & thin.png", tall),
        SimpleUploadedFile("drawing.pdf", b"%PDF-1.4\n%%EOF\n"),
        SimpleUploadedFile("song.mp3", b"ID3"),
        SimpleUploadedFile("film.mp4", b"\0\0\0\x18ftypmp42"),
    ]
