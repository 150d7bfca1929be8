"""The palette of colors that distinguish members."""

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
