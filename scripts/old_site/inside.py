"""A small site of django-conversate 0.3.0, used as its people used it.

Run by the Python of an environment that has that package (see build.py):
``inside.py ENGINE DATABASE FOLDER DUMP`` migrates, talks, and writes the SQL of all of it to DUMP.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings

ENGINE, DATABASE, FOLDER, DUMP = sys.argv[1:]
USERS = {"sqlite3": "", "postgresql": "postgres", "mysql": "root"}
MODELS = ("room", "roomuser", "message")
# A line that stands between two statements of the dump.
SEPARATOR = "--;\n"
START = datetime(2021, 3, 1, 9, 0, tzinfo=timezone.utc)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)

settings.configure(
    SECRET_KEY="old",
    ALLOWED_HOSTS=["testserver"],
    DATABASES={
        "default": {
            "ENGINE": f"django.db.backends.{ENGINE}",
            "NAME": DATABASE,
            "HOST": "127.0.0.1",
            "USER": USERS[ENGINE],
            "OPTIONS": {"charset": "utf8mb4"} if ENGINE == "mysql" else {},
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "conversate",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    ROOT_URLCONF=__name__,
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    CONVERSATE_STORE_ROOT=FOLDER,
    USE_TZ=True,
)
django.setup()

from django.apps import apps  # noqa: E402 - only now there are any
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("chat/", include("conversate.urls"))]
Room: Any
RoomUser: Any
Message: Any
Room, RoomUser, Message = map(apps.get_app_config("conversate").get_model, MODELS)


def main() -> None:
    ddl: list[str] = []
    call_command("migrate", "auth", verbosity=0)
    call_command("migrate", "sessions", verbosity=0)
    with connection.execute_wrapper(keeping(ddl)):
        call_command("migrate", "conversate", verbosity=0)
    people()
    talk()
    Path(DUMP).write_text(SEPARATOR.join(f"{statement};\n" for statement in [*ddl, *rows()]))


def keeping(ddl: list[str]) -> Callable[..., Any]:
    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        words = ("CREATE", "ALTER", "DROP", "INSERT INTO `new__", 'INSERT INTO "new__', "SET")
        if sql.startswith(words) and "conversate_" in sql:
            ddl.append(sql.rstrip().rstrip(";"))
        return execute(sql, params, many, context)

    return keep


def people() -> None:
    accounts = [
        get_user_model().objects.create(pk=pk, username=name, email=f"{name}@example.org")
        for pk, name in [(1, "ada"), (2, "grace"), (3, "linus")]
    ]
    admin = get_user_model().objects.create_superuser("admin", "admin@example.org", "old", pk=4)
    ada, grace, linus = accounts
    tea = Room.objects.create(title="Tea & “biscuits”", slug="tea-kitchen")
    search = Room.objects.create(title="Lost and found", slug="search")
    Room.objects.create(title="Empty", slug="Empty_room")
    long = Room.objects.create(title="A very long title, " * 13, slug="long")
    RoomUser.objects.create(room=tea, user=ada, colour="ff0000")
    RoomUser.objects.create(room=tea, user=grace, colour="336699", alert=False, mail_alert=True)
    # Never comes, and was given no colour.
    RoomUser.objects.create(room=tea, user=linus, mail_alert=False)
    RoomUser.objects.create(room=search, user=linus, colour="663300", mail_alert=True)
    RoomUser.objects.create(room=long, user=admin)


def talk() -> None:
    say(0, "ada", "tea-kitchen", "Good morning! :thumbsup:")
    say(1, "grace", "tea-kitchen", 'Is <b>this</b> *bold* & "quoted"?\r\n\r\n- one\r\n- `it\'s`')
    say(2, "linus", "search", "I lost my umbrella", ("umbrella.png", PNG))
    say(2, "ada", "tea-kitchen", "The list", ("Einkaufszettel für Mai.txt", b"Milch\nZucker\n"))
    say(3, "admin", "tea-kitchen", "I only look in")
    say(4, "grace", "tea-kitchen", "مرحبا بالعالم 🫖 C:\\temp\\new")
    say(60, "linus", "search", "Found it")
    say(61, "ada", "tea-kitchen", "Anybody there?")
    with at(62):
        client("ada").post("/chat/tea-kitchen/api/poll/", {"last": "1", "hasFocus": "true"})
    # The admin takes a second row for the same member; the member's pages fail from then on.
    grace = RoomUser.objects.get(room__slug="tea-kitchen", user__username="grace")
    RoomUser.objects.create(room=grace.room, user=grace.user, colour="00ff00")


def say(
    minutes: int, name: str, slug: str, text: str, file: tuple[str, bytes] | None = None
) -> None:
    data: dict[str, Any] = {"content": text}
    if file is not None:
        data["file"] = SimpleUploadedFile(*file)
    with at(minutes):
        assert client(name).post(f"/chat/{slug}/send/", data).status_code == 302


def client(name: str) -> Client:
    signed_in = Client()
    signed_in.force_login(get_user_model().objects.get(username=name))
    return signed_in


@contextmanager
def at(minutes: int) -> Iterator[None]:
    """Let it be so many minutes after the start."""
    now = START + timedelta(minutes=minutes)
    with patch("django.utils.timezone.now", lambda: now), patch("time.time", now.timestamp):
        yield


def rows() -> Iterator[str]:
    with connection.cursor() as cursor:
        for model in (Room, RoomUser, Message):
            columns: list[str] = [field.column for field in model._meta.local_fields]
            names = ", ".join(columns)
            cursor.execute(f"SELECT {names} FROM {model._meta.db_table} ORDER BY id")
            for row in cursor.fetchall():
                values = ", ".join(literal(value) for value in row)
                yield f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({values})"


def literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        value = value.isoformat(" ")
    text = str(value).replace("'", "''")
    return f"'{text}'" if ENGINE != "mysql" else "'{}'".format(text.replace("\\", "\\\\"))


if __name__ == "__main__":
    main()
