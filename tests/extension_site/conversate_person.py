"""What each member looks at this month: in their export, and erased with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils.translation import gettext as _

from conversate_core.models import Membership
from conversate_core.person_data import PersonData, Section, register

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def keys_of(user: AbstractBaseUser) -> list[str]:
    memberships = Membership.objects.filter(user=user.pk).values_list("pk", flat=True)
    return [f"club.target.{key}" for key in memberships]


def targets_of(user: AbstractBaseUser) -> Iterator[dict[str, str]]:
    return ({"target": each} for each in cache.get_many(keys_of(user)).values())


@register
class Targets(PersonData):
    """What members said that they look at this month."""

    def sections(self, user: AbstractBaseUser) -> Iterable[Section]:
        yield Section("targets", _("Observing"), {"target": _("Object")}, lambda: targets_of(user))

    def erase(self, user: AbstractBaseUser) -> None:
        cache.delete_many(keys_of(user))
