"""The service that removes what identifies a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from ...databases import accounts
from ...errors import InvalidArgument
from ...internal.arguments import check_arguments
from ...internal.pacing import paced
from ...internal.permission_gate import require
from ...person_data import PersonData, all_person_data
from .memberships import end_memberships, leave_directs
from .messages import erase_messages
from .traces import delete_mentions, delete_reactions, delete_rest, unsign_edits

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# What becomes of the person's messages: the text stays, or a tombstone without it.
KEEP, EMPTY = "keep", "empty"

# The name of a count of `Erasure`, and what a transaction adds to it.
Step = tuple[str, int]


@dataclass(frozen=True)
class Erasure:
    """The number of memberships that an erasure has ended, and of messages that it has changed.

    ``traces`` counts reactions, mentions of the person, edits of messages of others, and direct
    conversations.
    """

    memberships: int = 0
    messages: int = 0
    traces: int = 0


@check_arguments
def erase_person(
    *,
    user: AbstractBaseUser,
    messages: str = KEEP,
    delete_account: bool = False,
    progress: Callable[[Erasure], object] | None = None,
) -> Erasure:
    """Remove from all rooms what identifies *user*. Return the numbers of what was changed.

    With ``messages="keep"``, their messages stay by “Former member”. With ``"empty"``, tombstones
    without text and files remain, as of deleted messages. What others have written stays as it is,
    even if it names the person. With *delete_account* the account is deleted at the end; otherwise
    it stays, without a membership.

    *progress* is called after each transaction with the `Erasure` so far. Each of them changes up
    to 500 rows, and others can write in between. If this is interrupted, call it again with the
    same arguments: it continues. Call it outside of any transaction. Open pages of a room load it
    again once all is changed there. `message_changed` is not sent.

    An active account can join open rooms again and post meanwhile: deactivate it first. No rule is
    asked. Raises NotAllowed for an account that is not saved, and InvalidArgument for other
    arguments than these.
    """
    require(user.pk is not None)
    if messages not in (KEEP, EMPTY):
        raise InvalidArgument(_("Messages can be kept or emptied."))
    done = Counter[str]()
    for name, count in paced(_steps(user, is_emptied=messages == EMPTY)):
        done[name] += count
        if progress is not None:
            progress(Erasure(**done))
    if delete_account:
        _delete_account(user.pk)
    return Erasure(**done)


def _steps(user: AbstractBaseUser, *, is_emptied: bool) -> Iterator[Step]:
    key, apps = user.pk, all_person_data()
    # What refers to memberships can't be found any more once they have ended.
    _erase_in(apps, user)
    # Before all else, so that the person posts nothing more, and gets no more alerts.
    yield from _counted("memberships", end_memberships(user))
    _erase_in(apps, user)
    # Before the messages, whose last change makes pages load the room again.
    yield from _counted("traces", leave_directs(key))
    yield from _counted("traces", delete_reactions(key))
    yield from _counted("traces", unsign_edits(key))
    yield from _counted("traces", delete_mentions(key))
    yield from _counted("messages", erase_messages(key, is_emptied=is_emptied))
    # Mentions by replies that were posted meanwhile.
    yield from _counted("traces", delete_mentions(key))
    delete_rest(user)


def _erase_in(apps: Iterable[PersonData], user: AbstractBaseUser) -> None:
    for app in apps:
        app.erase(user)


def _counted(name: str, counts: Iterator[int]) -> Iterator[Step]:
    return ((name, count) for count in counts)


def _delete_account(key: Any) -> None:
    account = accounts().filter(pk=key).first()
    if account is not None:
        account.delete()
