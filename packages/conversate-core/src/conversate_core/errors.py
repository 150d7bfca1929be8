"""The errors that services raise. Their texts can be shown to the acting user."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from .choices import InvitationObstacle
    from .models import Message


def _megabytes(size: int, rounded: Callable[[float], int]) -> str:
    return f"{rounded(size / 1024 / 1024 * 100) / 100:g}"


class ConversateError(Exception):
    """The base class of all errors of this package."""


class NotAllowed(ConversateError, PermissionDenied):
    """The acting user can't do this, or can't see whether the object exists.

    It is a subclass of Django's PermissionDenied: if no caller catches it, the response is 403.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You don't have permission to do this."))


class InvalidRoom(ConversateError):
    """An invalid title, address, description or access of a room."""


class InvalidArgument(ConversateError, ValueError):
    """An invalid role, color, id, limit, query or preference."""


class InvalidMessage(ConversateError):
    """An invalid text, file, client key or reply of a message."""


class UploadQuotaReached(InvalidMessage):
    """The files are more than the author can still store by UPLOAD_QUOTA.

    ``size`` is the number of bytes of the files, and ``left`` is the number that can be stored.
    """

    def __init__(self, *, size: int, left: int) -> None:
        self.size, self.left = size, left
        super().__init__(
            _(
                "You can store %(left)s MB more, and these files have %(size)s MB. To make room, "
                "delete messages with files."
            )
            # Rounded so that it never looks as if they would fit.
            % {"left": _megabytes(left, math.floor), "size": _megabytes(size, math.ceil)}
        )


class MessageGone(ConversateError):
    """The message was deleted, or its room cleared, before the change."""

    def __init__(self) -> None:
        super().__init__(_("This message has been deleted."))


class EditConflict(ConversateError):
    """The message was changed after the editor opened it. Nothing was saved.

    ``current`` is the message as it is now.
    """

    def __init__(self, current: Message) -> None:
        self.current = current
        super().__init__(_("This message has been changed since you opened it."))


class UploadFailed(ConversateError):
    """The storage failed to store a file. Nothing was posted."""

    def __init__(self) -> None:
        super().__init__(_("The files could not be stored, so nothing was posted. Try again."))


class RateLimited(ConversateError):
    """The account has reached the limit of posts, edits, deletions and reactions in POST_LIMIT.

    ``retry_after`` is the number of seconds to wait, above 0.
    """

    def __init__(self, retry_after: float) -> None:
        self.retry_after = retry_after
        seconds = math.ceil(retry_after)
        super().__init__(
            ngettext(
                "You are posting too fast. Try again in %(seconds)d second.",
                "You are posting too fast. Try again in %(seconds)d seconds.",
                seconds,
            )
            % {"seconds": seconds}
        )


class InvitationRefused(ConversateError):
    """The invitation does not let this account join the room.

    ``obstacle`` is an `InvitationObstacle`, and its label is the text of this error.
    """

    def __init__(self, obstacle: InvitationObstacle) -> None:
        self.obstacle = obstacle
        super().__init__(obstacle.label)


class TooManyInvitations(ConversateError):
    """The account has reached the limit of invitations by e-mail in INVITATION_LIMIT."""

    def __init__(self) -> None:
        super().__init__(_("You have reached the limit of invitations by e-mail. Try again later."))
