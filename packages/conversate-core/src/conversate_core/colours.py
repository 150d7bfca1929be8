"""The palette that tells members apart."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Colour(TextChoices):
    """Names, not values: the stylesheet gives each one a readable value for light and for dark."""

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
    GREY = "grey", _("Grey")

    @classmethod
    def nth(cls, index: int) -> str:
        """The colour of the member who is the *index*-th to come, counted from 0."""
        return str(cls.values[index % len(cls.values)])
