"""The details of a room: which titles, descriptions, slugs and access it can have."""

from __future__ import annotations

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ...conf import MOST_DAYS, core_settings, is_whole_number
from ...content.cleaning import clean_line, clean_text
from ...errors import InvalidRoom
from ...internal.arguments import check_arguments
from ...internal.storable_text import check_characters
from ...models import Access, Room

# Words that page addresses use in the place of a room's slug.
RESERVED_SLUGS = frozenset({"search", "new", "api", "static", "invitations", "webhooks"})
# Characters of a description, which all users who can join the room see.
DESCRIPTION_MAX_LENGTH = 500


def check_title(title: str, *, before: str = "") -> str:
    """Return *title* as `create_room` would store it.

    A title equal to *before* is always valid. Raises InvalidRoom for a title that is empty or too
    long, or has characters that the database can't store.
    """
    if before and title == before:
        return title
    title = clean_line(title) if isinstance(title, str) else ""
    if not title:
        raise InvalidRoom(_("A room needs a title."))
    most = Room._meta.get_field("title").max_length
    if most is not None and len(title) > most:
        raise InvalidRoom(_("A title can have up to %(most)d characters.") % {"most": most})
    check_characters(title, Room, InvalidRoom)
    return title


def check_description(description: str, *, before: str = "") -> str:
    """Return *description* as `create_room` would store it.

    A description equal to *before* can have any length. Raises InvalidRoom for a description that
    is too long or has characters that the database can't store.
    """
    if not isinstance(description, str):
        raise InvalidRoom(_("A description must be text."))
    text = clean_text(description)
    if len(text) > DESCRIPTION_MAX_LENGTH and text != clean_text(before):
        raise InvalidRoom(
            _("A description can have up to %(most)d characters; this one has %(count)d.")
            % {"most": DESCRIPTION_MAX_LENGTH, "count": len(text)}
        )
    check_characters(text, Room, InvalidRoom)
    return text


def check_slug(slug: str) -> str:
    """Return *slug*. Raises InvalidRoom if it can't be part of an address, or is reserved."""
    most = Room._meta.get_field("slug").max_length
    is_text = isinstance(slug, str) and bool(slug)
    is_slug = is_text and slugify(slug, allow_unicode=True) == slug.lower()
    if not is_slug or slug in RESERVED_SLUGS or (most is not None and len(slug) > most):
        raise InvalidRoom(_("This is not a valid room address."))
    check_characters(slug, Room, InvalidRoom)
    return slug


def check_access(access: str) -> str:
    if access not in Access.values:
        raise InvalidRoom(_("A room must be members only or open to join."))
    return access


def check_keep_days(days: int, *, before: int | None = None) -> int | None:
    """Return the number of *days* as a room stores it: None instead of 0, which is for ever.

    A number equal to *before* is always valid. Raises InvalidRoom for other values than whole
    numbers from 0 on, and for more days than CONVERSATE_KEEP_DAYS or a hundred years.
    """
    if days == before and not isinstance(days, bool):
        return before
    most = core_settings.keep_days or MOST_DAYS
    if not is_whole_number(days) or not 0 <= days <= most:
        raise InvalidRoom(
            _("Messages can be kept for 1 to %(most)d days, or without a number.") % {"most": most}
        )
    return days or None


@check_arguments
def days_kept(*, room: Room) -> int | None:
    """Return for how many days *room* keeps its messages, or None if it keeps them for ever.

    It is the smaller number of the room's ``keep_days`` and CONVERSATE_KEEP_DAYS. Raises NotAllowed
    for a value that is not a saved room.
    """
    limits = [days for days in (room.keep_days, core_settings.keep_days) if days is not None]
    return min(limits, default=None)


def keep_days_help() -> str:
    """Return the help text of a form field for ``keep_days``."""
    deleted = _("Older messages and their files are permanently deleted for everyone.")
    most = core_settings.keep_days
    if most is None:
        empty = _("Without a number, messages are kept for ever.")
    else:
        empty = ngettext(
            "Without a number, messages are kept for %(most)d day, the longest time on this site.",
            "Without a number, messages are kept for %(most)d days, the longest time on this site.",
            most,
        ) % {"most": most}
    return f"{deleted} {empty}"
