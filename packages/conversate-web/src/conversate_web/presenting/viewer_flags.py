"""What a message is to one viewer. It is added around the HTML that all viewers share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.html import escape

from conversate_core.conf import core_settings
from conversate_core.models import Message, Room

from .shared_messages import SharedMessage

if TYPE_CHECKING:
    from conversate_core.people import User
    from conversate_core.policy import RoomPolicy


@dataclass(frozen=True)
class ViewerFlags:
    """``client_key`` is None in messages of others, and in those posted without one."""

    is_own: bool
    mentions_me: bool
    can_edit: bool
    can_delete: bool
    can_react: bool = False
    my_reactions: tuple[str, ...] = ()
    client_key: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the fields that the API adds to the shared ones."""
        return {
            "is_own": self.is_own,
            **({"client_key": self.client_key} if self.is_own else {}),
            "mentions_me": self.mentions_me,
            "can_edit": self.can_edit,
            "can_delete": self.can_delete,
            "can_react": self.can_react,
            "my_reactions": list(self.my_reactions),
        }

    @property
    def classes(self) -> Iterator[str]:
        """The classes that the page adds to the element; message_flags.js adds the same ones."""
        if self.is_own:
            yield "cnv-message--own"
        if self.mentions_me:
            yield "cnv-message--mention"

    def attributes(self, body: str) -> str:
        """Return the attributes that the page adds to the element of a message with *body*."""
        actions = [
            ("edit", self.can_edit),
            ("delete", self.can_delete),
            ("react", self.can_react),
        ]
        allowed = " ".join(name for name, may in actions if may)
        return "".join(
            (
                f' data-can="{allowed}"' if allowed else "",
                f' data-body="{escape(body)}"' if self.can_edit else "",
            )
        )


def viewer_flags(
    shared: SharedMessage, *, room: Room, viewer: User, policy: RoomPolicy
) -> ViewerFlags:
    """Return what *shared*, a message of *room*, is to *viewer*, and what *policy* allows them.

    Within `use_policy_cache`, this makes no query if the viewer's membership is cached. With
    *policy* from ``get_policy(permissions_may_lag=True)``, a site-wide permission takes none either
    if this process has just looked it up.
    """
    message = shared.source
    # The policy reads message.room, which would take a query for each message. It is not assigned,
    # since Django would ask the site's database routers whether the two may be related.
    Message._meta.get_field("room").set_cached_value(message, room)
    # Read once: a request's user is a lazy object.
    viewer_id = viewer.pk
    is_own = message.author_id is not None and message.author_id == viewer_id
    return ViewerFlags(
        is_own=is_own,
        mentions_me=viewer_id in shared.mentioned_ids,
        can_edit=policy.can_edit(viewer, message),
        can_delete=policy.can_delete(viewer, message),
        can_react=bool(core_settings.reactions) and policy.can_react(viewer, message),
        my_reactions=tuple(
            reaction.emoji for reaction in shared.reactions if viewer_id in reaction.user_ids
        ),
        client_key=str(message.client_key) if is_own and message.client_key else None,
    )
