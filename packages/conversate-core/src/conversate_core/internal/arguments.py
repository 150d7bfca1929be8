"""Checks of the services' arguments, in one table by parameter name.

A parameter has the same meaning in each service that has it. Texts, files and client keys are
checked where they are cleaned. `people_of` checks collections of accounts and reads an iterator
only once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from ..choices import Color
from ..conf import is_whole_number
from ..errors import InvalidArgument, NotAllowed
from ..models import Invitation, Membership, Message, Role, Room, Webhook
from ..preferences import FLAGS

P = ParamSpec("P")
R = TypeVar("R")


def check_arguments(service: Callable[P, R]) -> Callable[P, R]:
    """Decorate *service* to raise a ConversateError for arguments that it can't accept.

    A value that is not a saved room, message or account raises NotAllowed, as a deleted one does.
    A default value is always accepted.
    """
    parameters = signature(service).parameters
    checks = [
        (name, parameters[name].default, check)
        for name, check in _CHECKS.items()
        if name in parameters
    ]

    @wraps(service)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for name, default, check in checks:
            if name in kwargs and kwargs[name] is not default:
                check(kwargs[name])
        return service(*args, **kwargs)

    return call


def check_preferences(changes: Mapping[str, object]) -> None:
    """Raise TypeError for a name that is not a preference, InvalidArgument for a wrong value."""
    for name, value in changes.items():
        if name not in _CHECKS_OF_PREFERENCES:
            raise TypeError(f"{name!r} is not a preference.")
        _CHECKS_OF_PREFERENCES[name](value)


def _check_is_saved(model: type[Model]) -> Callable[[Any], None]:
    def check(value: Any) -> None:
        if not isinstance(value, model) or value.pk is None:
            raise NotAllowed

    return check


def _check_person(value: Any) -> None:
    """Accept accounts and anonymous visitors. The policy decides what visitors can see."""
    if not hasattr(value, "is_authenticated"):
        raise NotAllowed


def _check_actor(value: Any) -> None:
    """Accept saved accounts only."""
    _check_person(value)
    if value.pk is None:
        raise NotAllowed


def people_of(value: Any) -> list[Any]:
    """Return the accounts in *value*, which may be an iterator. Raise NotAllowed otherwise."""
    try:
        people = list(value)
    except TypeError:
        raise NotAllowed from None
    for each in people:
        _check_actor(each)
    return people


def _check_id(value: Any) -> None:
    # Any size: an id that no message has is still a position in the history.
    if not is_whole_number(value):
        raise InvalidArgument(_("This is not a valid message id."))


def _check_message_or_id(value: Any) -> None:
    check = _check_is_saved(Message) if isinstance(value, Message) else _check_id
    check(value)


def _check_revision(value: Any) -> None:
    if not is_whole_number(value):
        raise InvalidArgument(_("This is not a valid revision."))


def _check_limit(value: Any) -> None:
    if not is_whole_number(value) or value < 1:
        raise InvalidArgument(_("The limit must be a number above 0."))


def _check_flag(value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidArgument(_("A preference must be on or off."))


def _check_is_bool(value: Any) -> None:
    if not isinstance(value, bool):
        raise InvalidArgument(_("This must be true or false."))


def _check_role(value: Any) -> None:
    if value not in Role.values:
        raise InvalidArgument(_("There is no role “%(name)s”.") % {"name": value})


def _check_color(value: Any) -> None:
    if value not in Color.values:
        raise InvalidArgument(_("There is no color “%(name)s”.") % {"name": value})


def _check_query(value: Any) -> None:
    if not isinstance(value, str):
        raise InvalidArgument(_("You can only search for text."))


_CHECKS: dict[str, Callable[[Any], None]] = {
    "room": _check_is_saved(Room),
    "message": _check_is_saved(Message),
    "membership": _check_is_saved(Membership),
    "invitation": _check_is_saved(Invitation),
    "webhook": _check_is_saved(Webhook),
    "user": _check_person,
    **dict.fromkeys(("author", "by"), _check_actor),
    **dict.fromkeys(("before", "after", "around"), _check_id),
    "read_up_to": _check_id,
    "reply_to": _check_message_or_id,
    **dict.fromkeys(("sent_by_mail", "shows_readers", "on", "delete_account"), _check_is_bool),
    "expected_revision": _check_revision,
    "limit": _check_limit,
    "role": _check_role,
    "query": _check_query,
}
_CHECKS_OF_PREFERENCES: dict[str, Callable[[Any], None]] = {
    "color": _check_color,
    **dict.fromkeys(FLAGS, _check_flag),
}
