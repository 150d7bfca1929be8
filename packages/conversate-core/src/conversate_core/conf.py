"""The settings of core. Each ``CONVERSATE_…`` setting is read at each use, never on import."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from importlib.util import find_spec
from typing import Any, Generic, NamedTuple, TypeGuard, TypeVar

from django.conf import settings
from django.core import checks

T = TypeVar("T")

PREFIX = "CONVERSATE_"
# Code points of an emoji. A family of four with skin tones has 11.
EMOJI_MAX_LENGTH = 16
# A hundred years.
MOST_DAYS = 36_500


class Rule(NamedTuple):
    """The valid values of a setting, and a description of them for the system check."""

    expected: str
    accepts: Callable[[Any], bool]


def is_whole_number(value: object) -> TypeGuard[int]:
    """Return whether *value* is an int. True and False are not numbers here."""
    return isinstance(value, int) and not isinstance(value, bool)


def _are_seconds(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    # Python's calendar ends. Neither comparison is true for NaN.
    return 0 <= value <= MOST_DAYS * 86_400


def _is_limit(value: object) -> bool:
    return (
        isinstance(value, (tuple, list))
        and len(value) == 2
        and is_whole_number(value[0])
        and _are_seconds(value[1])
        and value[0] > 0
        and value[1] > 0
    )


def _are_days(value: object) -> bool:
    return is_whole_number(value) and 0 < value <= MOST_DAYS


def _are_emoji(value: object) -> bool:
    return (
        isinstance(value, (tuple, list))
        and all(isinstance(each, str) and each.split() == [each] for each in value)
        and all(len(each) <= EMOJI_MAX_LENGTH for each in value)
        and len(set(value)) == len(value)
    )


BOOLEAN = Rule("True or False", lambda value: isinstance(value, bool))
NATURAL = Rule("a whole number from 0 on", lambda value: is_whole_number(value) and value >= 0)
POSITIVE = Rule("a whole number above 0", lambda value: is_whole_number(value) and value > 0)
TEXT = Rule("a text that is not empty", lambda value: isinstance(value, str) and bool(value))
OPTIONAL_TEXT = Rule("a text, or None", lambda value: value is None or isinstance(value, str))
OPTIONAL_PATH = Rule(
    "a path, or None", lambda value: value is None or isinstance(value, (str, os.PathLike))
)
POSITIVE_SECONDS = Rule(
    "a number of seconds above 0", lambda value: _are_seconds(value) and value > 0
)
OPTIONAL_SECONDS = Rule(
    "a number of seconds from 0 on, or None",
    lambda value: value is None or _are_seconds(value),
)
OPTIONAL_POSITIVE = Rule(
    "a whole number above 0, or None",
    lambda value: value is None or (is_whole_number(value) and value > 0),
)
OPTIONAL_LIMIT = Rule(
    "a pair (how many, in how many seconds), or None",
    lambda value: value is None or _is_limit(value),
)
OPTIONAL_DAYS = Rule(
    f"a whole number of days from 1 to {MOST_DAYS}, or None",
    lambda value: value is None or _are_days(value),
)
EMOJI = Rule(
    f"a tuple of different emoji with up to {EMOJI_MAX_LENGTH} characters each", _are_emoji
)


class Setting(Generic[T]):
    """A setting: name without prefix, default, rule for valid values, and id of its check.

    The default may be a function that is called at each use, if it depends on other settings. The
    check doesn't show a value that is secret.
    """

    def __init__(
        self,
        name: str,
        default: T | Callable[[], T],
        rule: Rule,
        check_id: str,
        *,
        is_secret: bool = False,
    ) -> None:
        self.name = PREFIX + name
        self.default = default
        self.rule = rule
        self.check_id = check_id
        self.is_secret = is_secret

    def __get__(self, instance: object, owner: type | None = None) -> T:
        default = self.default() if callable(self.default) else self.default
        value: T = getattr(settings, self.name, default)
        return value

    def check(self) -> Iterator[checks.CheckMessage]:
        """Yield an error if the site's value is invalid."""
        value = getattr(settings, self.name, None)
        if hasattr(settings, self.name) and not self.rule.accepts(value):
            shown = "not" if self.is_secret else f"{value!r}, which is not"
            yield checks.Error(
                f"{self.name} is {shown} {self.rule.expected}.",
                hint=f"Set {self.name} to {self.rule.expected}, or remove it for the default.",
                id=self.check_id,
            )


def check_settings(owner: type) -> list[checks.CheckMessage]:
    """Return the problems of all settings that the class *owner* declares."""
    declared = (value for value in vars(owner).values() if isinstance(value, Setting))
    return [message for setting in declared for message in setting.check()]


@cache
def has_pillow() -> bool:
    """Return whether Pillow is installed, as the extra ``images`` does."""
    return find_spec("PIL") is not None


class CoreSettings:
    # Messages on one page of history.
    page_size = Setting[int]("PAGE_SIZE", 100, POSITIVE, "conversate_core.E001")
    # Folder of the uploaded files, where STORAGES has no alias "conversate".
    store_root = Setting["str | os.PathLike[str] | None"](
        "STORE_ROOT", None, OPTIONAL_PATH, "conversate_core.E002"
    )
    # Milliseconds between two polls: after activity, the maximum, and the increment.
    poll_min = Setting[int]("POLL_MIN", 5_000, POSITIVE, "conversate_core.E003")
    poll_max = Setting[int]("POLL_MAX", 60_000, POSITIVE, "conversate_core.E004")
    poll_step = Setting[int]("POLL_STEP", 5_000, NATURAL, "conversate_core.E005")
    # Milliseconds without activity after which a member is idle.
    idle_at = Setting[int]("IDLE_AT", 60_000, POSITIVE, "conversate_core.E006")
    # Dotted paths of the policy, the presence backend, and the function that names users.
    policy = Setting[str](
        "POLICY", "conversate_core.policy.RoomPolicy", TEXT, "conversate_core.E007"
    )
    presence = Setting["str | None"]("PRESENCE", None, OPTIONAL_TEXT, "conversate_core.E008")
    person = Setting[str](
        "PERSON", "conversate_core.people.default_person", TEXT, "conversate_core.E009"
    )
    # Characters of one message.
    message_max_length = Setting[int](
        "MESSAGE_MAX_LENGTH", 10_000, POSITIVE, "conversate_core.E010"
    )
    # Bytes of one file, and files of one message.
    upload_max_size = Setting[int](
        "UPLOAD_MAX_SIZE", 20 * 1024 * 1024, POSITIVE, "conversate_core.E011"
    )
    upload_max_files = Setting[int]("UPLOAD_MAX_FILES", 10, NATURAL, "conversate_core.E012")
    # Whether metadata, such as the place of a photo, are removed from uploaded images.
    strip_metadata = Setting[bool]("STRIP_METADATA", True, BOOLEAN, "conversate_core.E032")
    # Bytes of all files of an account, across all rooms. None: no limit.
    upload_quota = Setting["int | None"](
        "UPLOAD_QUOTA", None, OPTIONAL_POSITIVE, "conversate_core.E035"
    )
    # Seconds in which authors can edit and delete their own messages. None: no limit.
    edit_window = Setting["float | None"](
        "EDIT_WINDOW", None, OPTIONAL_SECONDS, "conversate_core.E013"
    )
    # Number of messages that an author can post in a number of seconds. None: no limit.
    post_limit = Setting["tuple[int, float] | None"](
        "POST_LIMIT", (20, 10), OPTIONAL_LIMIT, "conversate_core.E014"
    )
    # The emoji that people can react to messages with. Without any, there are no reactions.
    reactions = Setting["tuple[str, ...]"](
        "REACTIONS", ("👍", "❤️", "😂", "🎉", "👀", "✅"), EMOJI, "conversate_core.E019"
    )
    # Alias of a cache that all processes of the site share, for idle polls; None: the database.
    shared_cache = Setting["str | None"](
        "SHARED_CACHE", None, OPTIONAL_TEXT, "conversate_core.E015"
    )
    # Whether a background thread removes the many messages of a room that is cleared, pruned or
    # deleted.
    removal_thread = Setting[bool]("REMOVAL_THREAD", True, BOOLEAN, "conversate_core.E016")
    # How processes tell each other of changes: "redis", "postgresql", the address of a Redis, or a
    # dotted path; None: each process looks for changes at every tick.
    wake_up = Setting["str | None"]("WAKE_UP", None, OPTIONAL_TEXT, "conversate_core.E017")
    # Whether members can reply to a message, which is then quoted.
    replies = Setting[bool]("REPLIES", True, BOOLEAN, "conversate_core.E018")
    # Whether people can open direct conversations. Those that exist stay.
    directs = Setting[bool]("DIRECTS", True, BOOLEAN, "conversate_core.E027")
    # Whether members see who has read messages, unless a moderator or the reader turns it off.
    seen_by = Setting[bool]("SEEN_BY", True, BOOLEAN, "conversate_core.E028")
    # Whether moderators can invite people who are not members, by a link or by e-mail.
    invitations = Setting[bool]("INVITATIONS", True, BOOLEAN, "conversate_core.E029")
    # Number of e-mail addresses that an account can invite in a number of seconds. None: no limit.
    invitation_limit = Setting["tuple[int, float] | None"](
        "INVITATION_LIMIT", (20, 86_400), OPTIONAL_LIMIT, "conversate_core.E030"
    )
    # Whether moderators can create addresses at which programs post to a room.
    webhooks = Setting[bool]("WEBHOOKS", True, BOOLEAN, "conversate_core.E038")
    # Number of messages that a webhook can post in a number of seconds. None: no limit.
    webhook_limit = Setting["tuple[int, float] | None"](
        "WEBHOOK_LIMIT", (60, 60), OPTIONAL_LIMIT, "conversate_core.E039"
    )
    # Whether users see the latest messages of a room that they may join, before they do.
    preview = Setting[bool]("PREVIEW", True, BOOLEAN, "conversate_core.E031")
    # Whether pages show smaller pictures in place of large ones. They are made by Pillow.
    picture_previews = Setting[bool](
        "PICTURE_PREVIEWS", has_pillow, BOOLEAN, "conversate_core.E033"
    )
    # Days for which messages are kept; None: for ever. Rooms may have fewer days of their own.
    keep_days = Setting["int | None"]("KEEP_DAYS", None, OPTIONAL_DAYS, "conversate_core.E036")


core_settings = CoreSettings()
