"""Functions for CONVERSATE_PERSON, as docs/how-to/name-people.md shows them."""

from conversate_core.people import Person, prefetch


def person(user):
    return Person(name=user.first_name, address=user.email)


@prefetch("groups")
def person_with_team(user):
    teams = ", ".join(group.name for group in user.groups.all())
    name = user.get_full_name()
    return Person(
        name=f"{name} ({teams})" if teams else name,
        address=user.email,
        picture=f"/photos/{user.pk}.jpg",
        url=f"/people/{user.pk}/",
    )
