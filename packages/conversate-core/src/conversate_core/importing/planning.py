"""Plan an import, without writing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import F, Max, Window
from django.db.models.functions import Lag

from ..models import Room
from ..services.rooms import RESERVED_SLUGS
from .files import file_exists
from .messages import resume_point
from .models import ImportedRoom
from .old_site import MAX_NAMES, OldMessage, OldRoom, OldSite, in_batches


@dataclass
class Plan:
    """What an import will do.

    ``rooms``, ``messages`` and ``files`` (``size`` in bytes) count the rows to import, of
    ``old_messages`` in total, up to ``last_id``. ``taken`` are the addresses that rooms can't keep.
    ``missing`` are the first of the ``missing_count`` messages whose files are missing.
    ``out_of_order`` are the first of the ``out_of_order_count`` messages that are older than the
    previous one in their room.
    """

    rooms: int = 0
    messages: int = 0
    files: int = 0
    size: int = 0
    last_id: int = 0
    old_messages: int = 0
    taken: list[str] = field(default_factory=list)
    missing: list[OldMessage] = field(default_factory=list)
    missing_count: int = 0
    out_of_order: list[int] = field(default_factory=list)
    out_of_order_count: int = 0
    is_first: bool = True

    @property
    def has_no_file(self) -> bool:
        """Whether this is the first run and all of several files are missing: a wrong folder."""
        return self.is_first and not self.files and self.missing_count > 1


def make_plan(site: OldSite) -> Plan:
    """Return the plan, from the old tables and the folder of files, in constant memory."""
    # Before the rooms, so that each message up to this id belongs to one of them.
    last_id = site.messages.aggregate(last=Max("pk"))["last"] or 0
    plan = Plan(last_id=last_id)
    after = resume_point()
    messages = site.messages.filter(pk__lte=last_id)
    plan.old_messages = messages.count()
    plan.messages = messages.filter(pk__gt=after).count()
    for room in _new_rooms(site):
        plan.rooms += 1
        if room.slug in RESERVED_SLUGS or Room.objects.filter(slug=room.slug).exists():
            plan.taken.append(room.slug)
    plan.is_first = not after
    _look_for_files(site, plan, after)
    _check_order(site, plan)
    return plan


def _new_rooms(site: OldSite) -> Iterator[OldRoom]:
    here = set(ImportedRoom.objects.values_list("pk", flat=True))
    for batch in in_batches(site.rooms):
        yield from (room for room in batch if room.pk not in here)


def _look_for_files(site: OldSite, plan: Plan, after: int) -> None:
    for batch in in_batches(site.with_files(), after=after, up_to=plan.last_id):
        for message in batch:
            if file_exists(site, message):
                plan.files += 1
                plan.size += site.files.size(message.file or "")
            else:
                plan.missing_count += 1
                plan.missing += [message] if len(plan.missing) < MAX_NAMES else []


def _check_order(site: OldSite, plan: Plan) -> None:
    """Find messages whose order changes: 0.3 sorts by time, Conversate by id."""
    before = Window(Lag("timestamp"), partition_by="room_id", order_by="pk")
    messages = site.messages.filter(pk__lte=plan.last_id).annotate(before=before)
    out_of_order = messages.filter(timestamp__lt=F("before"))
    plan.out_of_order = list(out_of_order.values_list("pk", flat=True)[:MAX_NAMES])
    if plan.out_of_order:
        plan.out_of_order_count = out_of_order.count()
