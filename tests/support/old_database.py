"""A database of an older release, with a room, which is then upgraded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.migrations.executor import MigrationExecutor

from conversate_core.content.search_text import search_text_of
from conversate_core.databases import write_connection
from conversate_core.storage import get_attachment_storage

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# The release before replies, reactions and direct conversations.
RELEASE = {
    "conversate_core": "0003_message_sent_by_mail",
    "conversate_alerts": "0004_default_level",
}
Model = Callable[[str], Any]


@contextmanager
def old_database() -> Iterator[Model]:
    """Yield a function that returns core's models as they were. The tables are the old ones."""
    call_command("migrate", "conversate_core", "zero", verbosity=0)
    try:
        executor = MigrationExecutor(write_connection())
        installed = executor.loader.migrated_apps
        state = executor.migrate([each for each in RELEASE.items() if each[0] in installed])
        yield lambda name: state.apps.get_model("conversate_core", name)
    finally:
        upgrade()


def upgrade() -> None:
    call_command("migrate", verbosity=0)


def fill(model: Model, author: User, reader: User) -> Any:
    """Create a room of the two, as the old release did. Return it."""
    room = model("Room").objects.create(title="Tea kitchen", slug="tea-kitchen", revision=4)
    for user in (author, reader):
        model("Membership").objects.create(room=room, user_id=user.pk)
    texts = ["The kettle is broken", "@reader: buy a teapot?", "", "See the plan"]
    messages = [
        insert(model, room, author, text, revision=number) for number, text in enumerate(texts, 1)
    ]
    model("Mention").objects.create(message=messages[1], user_id=reader.pk)
    name = get_attachment_storage().save("plan.txt", ContentFile(b"Two sugars.\n"))
    model("Attachment").objects.create(
        message=messages[3], file=name, name="plan.txt", size=12, content_type="text/plain"
    )
    tombstone = model("Message").objects.filter(pk=messages[2].pk)
    tombstone.update(deleted_at=messages[2].created_at)
    reads = model("Membership").objects.filter(room=room, user_id=reader.pk)
    reads.update(read_id=messages[0].pk)
    return room


def insert(model: Model, room: Any, author: User, body: str, *, revision: int) -> Any:
    """Insert a message as processes of the old release do, also into the upgraded table."""
    return model("Message").objects.create(
        room_id=room.pk,
        author_id=author.pk,
        body=body,
        search_text=search_text_of(body),
        revision=revision,
    )
