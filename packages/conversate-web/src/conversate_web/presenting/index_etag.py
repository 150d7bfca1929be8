"""A digest that tells whether the index looks different, for the polls of its script."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.timezone import now
from django.utils.translation import get_language

from conversate_core.services import RoomFacts

from .times import local_day


def index_etag(user: AbstractBaseUser, facts: Iterable[RoomFacts], session_period: int) -> str:
    """Return the digest of the index of *user*; *facts* are those of their rooms.

    The page is in a language, and says which messages are from today. It is sent again in each
    period of the session, which that keeps alive.
    """
    rooms = sorted(map(tuple, facts), key=repr)
    seen = (str(user.pk), session_period, get_language(), local_day(now()), rooms)
    return sha256(repr(seen).encode()).hexdigest()[:20]
