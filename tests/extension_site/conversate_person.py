"""What each member looks at this month: in their export, and erased with them."""

from django.core.cache import cache
from django.utils.translation import gettext as _

from conversate_core.models import Membership
from conversate_core.person_data import PersonData, Section, register


def keys_of(user):
    memberships = Membership.objects.filter(user=user.pk).values_list("pk", flat=True)
    return [f"club.target.{key}" for key in memberships]


def targets_of(user):
    return ({"target": each} for each in cache.get_many(keys_of(user)).values())


@register
class Targets(PersonData):
    """What members said that they look at this month."""

    def sections(self, user):
        yield Section("targets", _("Observing"), {"target": _("Object")}, lambda: targets_of(user))

    def erase(self, user):
        cache.delete_many(keys_of(user))
