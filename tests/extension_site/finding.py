from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from conversate_core.models import Room
from conversate_web.forms.find_person import PersonFinder

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from conversate_core.people import User


class ByFirstName(PersonFinder):
    """In the club everybody knows everybody."""

    label = "Antaŭnomo"
    help_text = "Kiel en la listo de la klubo."
    not_found = "Neniu havas ĉi tiun nomon."

    def find(self, text: str, *, by: User, room: Room) -> AbstractBaseUser | None:
        return get_user_model().objects.filter(first_name__iexact=text).first()
