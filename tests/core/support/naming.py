"""Functions of a site whose users have pictures and profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversate_core.people import Person, prefetch

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def pictured(user: User) -> Person:
    return Person(
        name=user.get_full_name(),
        address=user.email,
        picture=f"/media/{user.username}.png",
        url=f"/people/{user.username}/",
    )


@prefetch("groups")
def by_team(user: User) -> Person:
    """Describe a user by a relation, as in sites with a profile model."""
    [team] = user.groups.all()
    return pictured(user)._replace(name=f"{user.username} of {team.name}")
