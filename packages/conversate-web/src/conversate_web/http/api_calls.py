"""The calls of the JSON API, with the parameters of each in one table.

The views read their parameters by it. Tests compare it with openapi.yaml and the documentation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from conversate_core.choices import Color
from conversate_core.databases import LARGEST_ID
from conversate_core.preferences import FLAGS, PREFERENCES
from conversate_core.presence import is_client

T = TypeVar("T")
Schema = Mapping[str, Any]


class BadRequest(Exception):
    """A parameter is missing or invalid. The text is shown to the caller."""


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """A parameter of a call.

    ``schema`` has the type and limits, as JSON Schema. ``parse`` raises ValueError for an invalid
    text; ``refusal`` is then the message to the caller.
    """

    name: str
    schema: Schema
    parse: Callable[[str], T]
    refusal: str | Promise = ""

    @property
    def json_schema(self) -> Schema | None:
        """The type of the parameter in a JSON body; None for files, which can't be in one."""
        if self.schema.get("type") == "array":
            return None
        if self.schema.get("enum") != list(_BOOLEANS):
            return self.schema
        default = {"default": True} if "default" in self.schema else {}
        return {"type": "boolean", **default}

    def read(self, data: Mapping[str, str]) -> T | None:
        """Return the value, None if it is missing. Raise BadRequest if it is invalid."""
        given = data.get(self.name)
        if given is None:
            return None
        try:
            return self.parse(given)
        except ValueError:
            raise self._refused() from None

    def require(self, data: Mapping[str, str]) -> T:
        """Return the value. Raise BadRequest if it is missing or invalid."""
        value = self.read(data)
        if value is None:
            raise self._refused()
        return value

    def _refused(self) -> BadRequest:
        return BadRequest(str(self.refusal) % {"name": self.name})


@dataclass(frozen=True)
class Call:
    required: tuple[Parameter[Any], ...] = ()
    optional: tuple[Parameter[Any], ...] = ()

    @property
    def parameters(self) -> tuple[Parameter[Any], ...]:
        return self.required + self.optional


def to_id(text: str) -> int:
    """Return *text* as an id. Raise ValueError if it can't be one."""
    number = int(text)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError
    return number


def _to_page(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,6}", text):
        raise ValueError
    return int(text)


# The values of `Access`, whose module can't be imported before the apps are loaded.
_ACCESS = ("members", "open")


def _to_access(text: str) -> str:
    if text not in _ACCESS:
        raise ValueError
    return text


def _to_client(text: str) -> str:
    if not text or not is_client(text):
        raise ValueError
    return text


def _to_seconds(text: str) -> int:
    """Return the seconds, 0 if *text* is not a number: no poll is refused."""
    # int() raises ValueError for thousands of digits.
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _is_yes(text: str) -> bool:
    return text != "0"


_BOOLEANS = {"true": True, "on": True, "1": True, "false": False, "0": False}


def _to_boolean(text: str) -> bool:
    if text.lower() not in _BOOLEANS:
        raise ValueError
    return _BOOLEANS[text.lower()]


_ID: Schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_ID}
_TEXT: Schema = {"type": "string"}
_YES_OR_NO: Schema = {"enum": ["0", "1"], "default": "1"}
_CLIENT: Schema = {"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,64}$"}
_FLAG_REFUSAL = _("%(name)s must be true or false.")
_NO_MESSAGE = _("Pass a message id.")
_NO_ANCHOR = _("Pass a message id as before or after.")

# poll. It refuses nothing: an invalid `since` is answered by a reset, an invalid client is ignored.
SINCE = Parameter("since", {"type": "string", "pattern": "^[0-9]+$"}, str)
SIDEBAR = Parameter("sidebar", _TEXT, str)
FOCUSED = Parameter("focused", _YES_OR_NO, _is_yes)
ACTIVE = Parameter("active", _YES_OR_NO, _is_yes)
POLLING_CLIENT = Parameter("client", _CLIENT, lambda text: text if is_client(text) else "")
TICKET = Parameter("ticket", _TEXT, str)
WAIT = Parameter("wait", {"type": "integer", "minimum": 0}, _to_seconds)
# Words of a title, a name or a message, as in the pages.
NAME = Parameter("q", _TEXT, str)
# rooms, member_list
PAGE = Parameter(
    "page",
    {"type": "integer", "minimum": 1, "maximum": 9_999_999},
    _to_page,
    _("This is not a valid page."),
)
# search, search_room
OLDER_THAN = Parameter("older_than", _ID, to_id, _NO_MESSAGE)
# history
BEFORE = Parameter("before", _ID, to_id, _NO_ANCHOR)
AFTER = Parameter("after", _ID, to_id, _NO_ANCHOR)
# send; the service validates the key.
FILES = Parameter(
    "files",
    {
        "type": "array",
        "items": {"type": "string", "contentMediaType": "application/octet-stream"},
    },
    str,
)
CLIENT_KEY = Parameter("client_key", {"type": "string", "format": "uuid"}, str)
REPLY_TO = Parameter("reply_to", _ID, to_id, _NO_MESSAGE)
# every post: the user that the caller acts for
AUTHOR = Parameter("author", _TEXT, str)
# send, edit, delete, read
BODY = Parameter("body", _TEXT, str, _("Pass the text of the message."))
MESSAGE = Parameter("message", _ID, to_id, _NO_MESSAGE)
UNREAD = Parameter("unread", _ID, to_id, _NO_MESSAGE)
REVISION = Parameter("revision", _ID, to_id, _("This is not a valid revision."))
# react
EMOJI = Parameter("emoji", _TEXT, str, _("Pass an emoji."))
ON = Parameter("on", {"enum": list(_BOOLEANS), "default": "true"}, _to_boolean, _FLAG_REFUSAL)
# create
TITLE = Parameter("title", _TEXT, str, _("Pass a title."))
DESCRIPTION = Parameter("description", _TEXT, str)
ACCESS = Parameter(
    "access",
    {"enum": list(_ACCESS), "default": "members"},
    _to_access,
    _("%(name)s must be members or open."),
)
# goodbye
CLIENT = Parameter(
    "client", _CLIENT, _to_client, _("Pass the name of the client, the same as in the polls.")
)


def _to_color(text: str) -> str:
    return str(Color(text))


COLOR = Parameter("color", {"enum": Color.values}, _to_color, _("This is not a valid color."))


def _preference(name: str) -> Parameter[Any]:
    if name in FLAGS:
        return Parameter(name, {"enum": list(_BOOLEANS)}, _to_boolean, _FLAG_REFUSAL)
    return {COLOR.name: COLOR}[name]


# For all rooms of the user.
SHOWS_READING = Parameter(
    "shows_reading", {"enum": list(_BOOLEANS)}, _to_boolean, _("%(name)s must be true or false.")
)
PREFERENCE_PARAMETERS = tuple(map(_preference, PREFERENCES))

# Calls that the scripts of a room make, by the names of the views.
PAGE_CALLS: dict[str, Call] = {
    "poll": Call(
        optional=(SINCE, SIDEBAR, FOCUSED, ACTIVE, POLLING_CLIENT, TICKET, WAIT),
    ),
    "history": Call(optional=(BEFORE, AFTER)),
    "members": Call(optional=(NAME,)),
    "send": Call(optional=(BODY, FILES, CLIENT_KEY, REPLY_TO, AUTHOR)),
    "edit": Call(required=(MESSAGE, BODY), optional=(REVISION, AUTHOR)),
    "delete": Call(required=(MESSAGE,), optional=(AUTHOR,)),
    "react": Call(required=(MESSAGE, EMOJI), optional=(ON, AUTHOR)),
    "read": Call(optional=(MESSAGE, UNREAD, AUTHOR)),
    "seen": Call(required=(MESSAGE,)),
    "preferences": Call(optional=(*PREFERENCE_PARAMETERS, SHOWS_READING, AUTHOR)),
    "goodbye": Call(required=(CLIENT,), optional=(AUTHOR,)),
}
CALLS: dict[str, Call] = {
    **PAGE_CALLS,
    "rooms": Call(optional=(NAME, PAGE)),
    "create": Call(required=(TITLE,), optional=(DESCRIPTION, ACCESS, AUTHOR)),
    "search": Call(optional=(NAME, OLDER_THAN)),
    "join": Call(optional=(AUTHOR,)),
    "leave": Call(optional=(AUTHOR,)),
    "member_list": Call(optional=(NAME, PAGE)),
    "search_room": Call(optional=(NAME, OLDER_THAN)),
}
