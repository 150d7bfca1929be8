"""Names, addresses and pictures of users. ``CONVERSATE_PERSON`` replaces `default_person`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import (
    Case,
    CharField,
    F,
    Model,
    Q,
    TextField,
    Value,
    When,
    prefetch_related_objects,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf, StrIndex, Substr, Trim
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .conf import core_settings
from .content.cleaning import clean_line

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    User: TypeAlias = AbstractBaseUser | AnonymousUser

_LOOKUPS = "conversate_prefetch"

_PARTS = ("first_name", "last_name")
# A regular expression that Python and the databases read in the same way.
_ADDRESS = re.compile(r"[^@ ]+@[^@ .]+[.][^@ ]+")
# Browsers ignore control characters in front of the scheme.
_URL = re.compile(
    r"(?:https?:|(?![a-z][a-z0-9+.-]*:))[^\x00-\x20\x7f][^\x00-\x1f\x7f]*", re.IGNORECASE
)


class Person(NamedTuple):
    """The name, e-mail address, picture and profile page of a user.

    ``name`` is shown to other users. ``address`` is the e-mail address for alerts. ``picture`` is
    the URL of a square picture, and ``url`` that of a profile page. Other members see both; only
    ``http:``, ``https:`` and relative URLs are used. All but the name can be empty.
    """

    name: str
    address: str
    picture: str = ""
    url: str = ""


Describe = Callable[[Any], Person]


def prefetch(*lookups: str) -> Callable[[Describe], Describe]:
    """Decorate a function for ``CONVERSATE_PERSON`` that reads relations of the user.

    *lookups* are the arguments for `prefetch_related`, which loads them for all users of a page at
    once.
    """

    def mark(describe: Describe) -> Describe:
        setattr(describe, _LOOKUPS, lookups)
        return describe

    return mark


def default_person(user: AbstractBaseUser) -> Person:
    """Return the `Person` for *user*. This is the default of ``CONVERSATE_PERSON``.

    The name is the model's field ``name``, else the full name, else the user name. The address is
    the model's e-mail field.
    """
    names = (getattr(user, field) for field in _name_fields(user._meta.model))
    name = "".join(filter(None, names)).strip() or _full_name(user) or public_user_name(user)
    return Person(name=name, address=getattr(user, user.get_email_field_name(), "") or "")


def public_user_name(user: AbstractBaseUser) -> str:
    """Return the user name, or its part before the ``@`` if it is an e-mail address.

    Other members see the result, and an address is private.
    """
    name = str(user.get_username())
    return name.partition("@")[0] if _ADDRESS.fullmatch(name) else name


def _full_name(user: AbstractBaseUser) -> str:
    model = user._meta.model
    if _has_own_full_name(model):
        return str(user.get_full_name() or "").strip()  # type: ignore[attr-defined]
    if not hasattr(model, "get_full_name"):
        return ""
    # Django's method returns "None None" if a model has no such fields, or they are NULL.
    parts = (getattr(user, name) for name in _PARTS if name in _text_fields(model))
    return " ".join(filter(None, parts)).strip()


def person_for(user: AbstractBaseUser | None, sender: str = "") -> Person:
    """Return the `Person` for *user*, as the site's function describes them.

    None stands for an author whose account was deleted. The name has no invisible characters, and a
    replacement if it is empty.

    *sender* is ``Message.sender``: the name of a program instead of a user. The result marks it as
    one, so that it differs from the name of a member.
    """
    if sender:
        return Person(name=_("%(name)s (program)") % {"name": sender}, address="")
    if user is None:
        return Person(name=_("Former member"), address="")
    person = _describe()(user)
    # Invisible characters and direction overrides could make a user look like another one.
    name = clean_line(str(person.name)) or clean_line(public_user_name(user))
    return person._replace(
        name=name or _("No name"), picture=_shown_url(person.picture), url=_shown_url(person.url)
    )


def load_people(users: Iterable[AbstractBaseUser | None]) -> None:
    """Load the relations of *users* that the site's function reads, before `person_for`.

    This makes a query for each relation that the function names with `prefetch`.
    """
    lookups = person_lookups()
    if lookups and (known := [user for user in users if user is not None]):
        prefetch_related_objects(known, *lookups)


def person_lookups(prefix: str = "") -> list[str]:
    """Return the relations of `load_people` as lookups for `prefetch_related`.

    *prefix* leads to the account, such as ``author__``.
    """
    return [prefix + lookup for lookup in getattr(_describe(), _LOOKUPS, ())]


def person_columns(model: Any) -> list[str]:
    """Return the columns of the user *model* that `default_person` reads, in their order.

    They are all columns if the site has its own function, or the model its own names. Databases and
    drivers take long to convert the others, such as dates.
    """
    columns = [field.attname for field in model._meta.concrete_fields]
    own_names = _has_own_full_name(model) or model.get_username is not AbstractBaseUser.get_username
    if own_names or import_string(core_settings.person) is not default_person:
        return columns
    names = {model._meta.pk.attname, model.USERNAME_FIELD, model.get_email_field_name()}
    names |= {*_name_fields(model), *_PARTS}
    return [column for column in columns if column in names]


def _describe() -> Describe:
    return cast("Describe", import_string(core_settings.person))


def _shown_url(url: object) -> str:
    text = str(url or "").strip()
    return text if _URL.fullmatch(text) else ""


def name_expression(prefix: str = "") -> Combinable | None:
    """Return a query expression for the names of `person_for`, or None if there is none.

    *prefix* leads to the account, such as ``user__``. There is no expression if the site has its
    own function for ``CONVERSATE_PERSON``, or if the user model has its own methods for names, or
    no text fields for them.
    """
    if import_string(core_settings.person) is not default_person:
        return None
    model = get_user_model()
    if model.USERNAME_FIELD not in _text_fields(model) or _has_own_full_name(model):
        return None
    if model.get_username is not AbstractBaseUser.get_username:
        return None
    names = [F(f"{prefix}{name}") for name in _name_fields(model)]
    full_name = _full_name_expression(model, prefix)
    given = [NullIf(Trim(name), Value("")) for name in [*names, *full_name]]
    user_name = _user_name_expression(prefix)
    return Coalesce(*given, user_name, output_field=CharField()) if given else user_name


def _full_name_expression(model: type[Model], prefix: str) -> list[Combinable]:
    if not hasattr(model, "get_full_name"):
        return []
    parts = [F(f"{prefix}{name}") for name in _PARTS if name in _text_fields(model)]
    if len(parts) < len(_PARTS):
        return list(parts)
    return [Concat(parts[0], Value(" "), parts[1], output_field=CharField())]


def _user_name_expression(prefix: str) -> Combinable:
    field = f"{prefix}{get_user_model().USERNAME_FIELD}"
    is_address = Q(**{f"{field}__regex": f"^{_ADDRESS.pattern}$"})
    local_part = Substr(field, 1, StrIndex(F(field), Value("@")) - 1)
    return Case(When(is_address, then=local_part), default=F(field), output_field=CharField())


@cache
def _text_fields(model: type[Model]) -> frozenset[str]:
    fields = model._meta.get_fields()
    return frozenset(each.name for each in fields if isinstance(each, (CharField, TextField)))


def _name_fields(model: type[Model]) -> list[str]:
    """Return ["name"] if the model has such a text field that is not the user name, else []."""
    is_name = "name" in _text_fields(model) and get_user_model().USERNAME_FIELD != "name"
    return ["name"] if is_name else []


def _has_own_full_name(model: type[Model]) -> bool:
    method = getattr(model, "get_full_name", None)
    # AbstractUser can't be imported if its app is not installed.
    return method is not None and method.__module__ != "django.contrib.auth.models"
