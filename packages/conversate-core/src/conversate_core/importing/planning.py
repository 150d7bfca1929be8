"""What an import has before it, found out without writing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Max

from ..models import Room
from ..services.rooms import RESERVED_SLUGS
from .files import is_there
from .messages import resume_point
from .models import ImportedRoom
from .old_site import OldRoom, OldSite, in_batches

# Names that are shown of many.
MOST_NAMES = 10


@dataclass
class Plan:
    """``rooms``, ``messages`` and ``files`` (``size`` in bytes) are those to come; there are
    ``old_messages`` in all, up to ``last_id``.

    ``taken`` are the addresses that rooms can't keep; ``missing`` are the first of the
    ``missing_count`` files that are not where they should be.
    """

    rooms: int = 0
    messages: int = 0
    files: int = 0
    size: int = 0
    last_id: int = 0
    old_messages: int = 0
    taken: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    missing_count: int = 0


def make_plan(site: OldSite) -> Plan:
    """Look through the old tables and the folder of files, in constant memory."""
    # First, so that every message up to it has a room among those that come next.
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
    _look_for_files(site, plan, after)
    return plan


def _new_rooms(site: OldSite) -> Iterator[OldRoom]:
    here = set(ImportedRoom.objects.values_list("pk", flat=True))
    for batch in in_batches(site.rooms):
        yield from (room for room in batch if room.pk not in here)


def _look_for_files(site: OldSite, plan: Plan, after: int) -> None:
    for batch in in_batches(site.with_files(), after=after, up_to=plan.last_id):
        for message in batch:
            if is_there(site, message):
                plan.files += 1
                plan.size += site.files.size(message.file or "")
            else:
                plan.missing_count += 1
                plan.missing += [message.file or ""] if len(plan.missing) < MOST_NAMES else []
