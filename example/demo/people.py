"""The people of the repair café."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import Group, User

from helpdesk import desk

PASSWORD = "conversate"


class Somebody(NamedTuple):
    """``signs_in``: one of the accounts for trying the site out."""

    username: str
    first_name: str
    last_name: str
    signs_in: bool = False
    is_admin: bool = False


ADA = Somebody("ada", "Ada", "Lind", signs_in=True)
GRACE = Somebody("grace", "Grace", "Okafor", signs_in=True)
LINUS = Somebody("linus", "Linus", "Berg", signs_in=True)
ADMIN = Somebody("admin", "Mara", "Vogt", signs_in=True, is_admin=True)
YUSUF = Somebody("yusuf", "Yusuf", "Demir")
INES = Somebody("ines", "Ines", "Carvalho")
# Has moved away: the account is deleted at the end, and his messages stay.
PIET = Somebody("piet", "Piet", "Haan")
# Visitors, who only ask things at the help desk.
NOOR = Somebody("noor", "Noor", "Haddad")
KARIM = Somebody("karim", "Karim", "Aziz")

EVERYBODY = (ADA, GRACE, LINUS, ADMIN, YUSUF, INES, PIET, NOOR, KARIM)
FORMER = (PIET,)
HELPERS = (ADA, ADMIN)
# Gets an e-mail about what is posted while he is away.
ALERTED = LINUS


def create_people() -> dict[str, User]:
    """Create the accounts and the group of helpers; return the accounts by username."""
    people = {somebody.username: _create(somebody) for somebody in EVERYBODY}
    group = Group.objects.create(name=desk.HELPERS)
    group.user_set.set(people[somebody.username] for somebody in HELPERS)
    return people


def _create(somebody: Somebody) -> User:
    return User.objects.create_user(
        username=somebody.username,
        email=f"{somebody.username}@repair-cafe.example",
        password=PASSWORD if somebody.signs_in else None,
        first_name=somebody.first_name,
        last_name=somebody.last_name,
        is_staff=somebody.is_admin,
        is_superuser=somebody.is_admin,
    )
