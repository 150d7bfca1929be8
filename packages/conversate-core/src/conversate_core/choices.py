"""Choices: the colors that distinguish members, and why an invitation can't be accepted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Color(TextChoices):
    """Color names. The stylesheet has a readable value of each for light and dark mode."""

    BLUE = "blue", _("Blue")
    ORANGE = "orange", _("Orange")
    GREEN = "green", _("Green")
    PURPLE = "purple", _("Purple")
    RED = "red", _("Red")
    TEAL = "teal", _("Teal")
    PINK = "pink", _("Pink")
    BROWN = "brown", _("Brown")
    INDIGO = "indigo", _("Indigo")
    OLIVE = "olive", _("Olive")
    CYAN = "cyan", _("Cyan")
    GREY = "grey", _("Gray")

    @classmethod
    def nth(cls, index: int) -> str:
        """Return the color for the *index*-th member of a room, counted from 0."""
        return str(cls.values[index % len(cls.values)])


class InvitationObstacle(TextChoices):
    """Why an account can't join a room by an invitation. The label is a text for that person."""

    UNKNOWN = "unknown", _("This invitation is not valid. Check the link, or ask for a new one.")
    REVOKED = "revoked", _("This invitation was withdrawn. Ask for a new one.")
    EXPIRED = "expired", _("This invitation has expired. Ask for a new one.")
    USED_UP = "used_up", _("This invitation has been used up. Ask for a new one.")
    ARCHIVED = "archived", _("This room is archived. Nobody can join it now.")
    OPEN = "open", _("You don't need an invitation: everyone can join this room.")
    REMOVED = (
        "removed",
        _("You were removed from this room after this invitation was written. Ask for a new one."),
    )
    OTHER_ADDRESS = (
        "other_address",
        _("This invitation was sent to another e-mail address than that of your account."),
    )
