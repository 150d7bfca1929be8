"""The authors, mentioned users and reacting users of the messages of one page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conversate_core.people import person_for

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from conversate_core.models import Message
    from conversate_core.people import Person
    from conversate_core.queries.originals import Original


class PagePeople:
    """Describes the people of a page, each only once."""

    def __init__(self) -> None:
        self._known: dict[Any, Person] = {}
        self._names: dict[Any, tuple[str, str]] = {}
        self._facts: dict[Any, tuple[object, ...]] = {}

    def find(self, key: Any, user: AbstractBaseUser | None) -> Person:
        """Return the person for *user*, whose key is *key*."""
        if key not in self._known:
            self._known[key] = person_for(user)
        return self._known[key]

    def author_of(self, message: Message | Original) -> Person:
        if message.sender:
            return person_for(None, message.sender)
        return self.find(message.author_id, message.author)

    def name_of(self, key: Any, user: AbstractBaseUser) -> tuple[str, str]:
        """Return key and name of *user*, whose key is *key*."""
        if key not in self._names:
            self._names[key] = (str(key), self.find(key, user).name)
        return self._names[key]

    def facts_of(self, user: AbstractBaseUser) -> tuple[object, ...]:
        """Return what mentions show of *user*."""
        key = user.pk
        if key not in self._facts:
            self._facts[key] = (key, self.find(key, user).name, user.get_username())
        return self._facts[key]
