"""Read the tables of django-conversate 0.3 and its folder of files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import TypeVar

from django.apps.registry import Apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage
from django.db import connections, models, reset_queries
from django.utils.timezone import make_naive

from ..conf import core_settings

# Rows that are read, and messages that are written, at a time.
BATCH = 500
# Rows that the output lists, if there are many.
MAX_NAMES = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
# A separate registry hides the models from migrations, permissions and an app "conversate".
_registry = Apps()


class NotAnOldSite(Exception):
    """The database lacks a table or column of django-conversate 0.3."""


class OldRoom(models.Model):
    id = models.AutoField(primary_key=True)
    title = models.TextField()
    slug = models.TextField()

    class Meta:
        apps = _registry
        app_label = "conversate"
        db_table = "conversate_room"
        managed = False

    def __str__(self) -> str:
        return self.title


class OldMember(models.Model):
    id = models.AutoField(primary_key=True)
    room_id = models.IntegerField()
    # As the driver returns it: the type depends on the site's user model.
    user_id = models.TextField()
    last_seen = models.DateTimeField(null=True)
    has_focus = models.BooleanField()
    last_spoke = models.DateTimeField(null=True)
    last_mail_alert = models.DateTimeField(null=True)
    color = models.TextField(db_column="colour")
    alert = models.BooleanField()
    mail_alert = models.BooleanField()

    class Meta:
        apps = _registry
        app_label = "conversate"
        db_table = "conversate_roomuser"
        managed = False

    def __str__(self) -> str:
        return f"#{self.pk}"


class OldMessage(models.Model):
    id = models.AutoField(primary_key=True)
    room_id = models.IntegerField()
    user_id = models.TextField()
    timestamp = models.IntegerField()
    # The text as typed. 0.3 converted it to HTML for display.
    content = models.TextField()
    # A path in the folder of files.
    file = models.TextField(null=True)  # noqa: DJ001 - as the old table is

    class Meta:
        apps = _registry
        app_label = "conversate"
        db_table = "conversate_message"
        managed = False

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def posted_at(self) -> datetime:
        moment = _EPOCH + timedelta(seconds=self.timestamp)
        return moment if settings.USE_TZ else make_naive(moment)


T = TypeVar("T", OldRoom, OldMember, OldMessage)


@dataclass(frozen=True)
class OldSite:
    """The alias of the database, and the storage of the files."""

    database: str
    files: Storage

    @property
    def rooms(self) -> models.QuerySet[OldRoom]:
        return OldRoom._base_manager.using(self.database).order_by("pk")

    @property
    def members(self) -> models.QuerySet[OldMember]:
        return OldMember._base_manager.using(self.database).order_by("pk")

    @property
    def messages(self) -> models.QuerySet[OldMessage]:
        return OldMessage._base_manager.using(self.database).order_by("pk")

    def with_files(self) -> models.QuerySet[OldMessage]:
        return self.messages.exclude(file=None).exclude(file="")


def open_old_site(*, database: str, folder: str | None) -> OldSite:
    """Return the old site in *database* with the files in *folder*.

    The default folder is STORE_ROOT, else MEDIA_ROOT. Raises NotAnOldSite.
    """
    _check_tables(database)
    location = folder or core_settings.store_root or settings.MEDIA_ROOT
    return OldSite(database=database, files=FileSystemStorage(location=location))


def _check_tables(database: str) -> None:
    connection = connections[database]
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        for model in (OldRoom, OldMember, OldMessage):
            table = model._meta.db_table
            if table not in tables:
                raise NotAnOldSite(table)
            found = connection.introspection.get_table_description(cursor, table)
            columns = {row.name for row in found}
            for field in model._meta.local_fields:
                if field.column not in columns:
                    raise NotAnOldSite(f"{table}.{field.column}")


def in_batches(
    rows: models.QuerySet[T], *, after: int = 0, up_to: int | None = None
) -> Iterator[list[T]]:
    """Yield *rows* in the order of their ids, BATCH at a time, paged by the primary key."""
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        yield batch
        after = batch[-1].pk
        # With DEBUG, Django would keep all queries in memory.
        reset_queries()
