"""What the services raise. Each message is fit to be shown to the person who acted."""

from __future__ import annotations

import math

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class ConversateError(Exception):
    """The base of every error of the package."""


class NotAllowed(ConversateError, PermissionDenied):
    """The acting user may not do this, or may not know whether there is anything to do it to.

    Also Django's PermissionDenied: where nobody catches it, the answer is 403.
    """

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("You may not do this."))


class InvalidRoom(ConversateError):
    """A title, address or description that a room can't have."""


class InvalidMessage(ConversateError):
    """A text, file or client key that a message can't have."""


class MessageGone(ConversateError):
    """The message was deleted, or its room cleared, before this could be done to it."""

    def __init__(self) -> None:
        super().__init__(_("This message has been deleted."))


class UploadFailed(ConversateError):
    """The storage did not take a file; nothing was posted."""

    def __init__(self) -> None:
        super().__init__(_("The files could not be stored, so nothing was posted. Try again."))


class RateLimited(ConversateError):
    """The author has posted as often as POST_LIMIT allows.

    ``retry_after`` is in seconds, above 0.
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
