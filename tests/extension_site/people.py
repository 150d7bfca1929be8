from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.templatetags.static import static
from django.urls import reverse

from conversate_core.people import Person, prefetch

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import User


@prefetch("groups")
def describe(user: AbstractBaseUser) -> Person:
    """Members of the club go by their first names and a star; its officers have a picture."""
    member = cast("User", user)
    is_officer = any(group.name == "Officers" for group in member.groups.all())
    return Person(
        name=f"{member.first_name} ★",
        address=member.email,
        picture=static("club/officer.svg") if is_officer else "",
        url=reverse("member", args=[member.get_username()]),
    )
