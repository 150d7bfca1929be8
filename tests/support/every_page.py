"""Every page in each of its states, for the suites that check all of them.

Add new pages here: `missing` returns the pages that have no entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.urls import URLResolver, get_resolver, reverse

from conversate_core import services
from conversate_core.models import Access, Room

if TYPE_CHECKING:
    from conversate_alerts.choices import AlertLevel
    from tests.support.inhabited_site import Site

Where = Callable[["Site"], Mapping[str, Any]]


@dataclass(frozen=True)
class Place:
    """A page in a state, for the user *who*; with *post*, the response to a form.

    In *query*, {own} is the id of ada's message, {grace} that of grace's membership. *before*
    changes the site first.
    """

    name: str
    state: str = ""
    who: str = "ada"
    where: Where = lambda site: {}
    query: str = ""
    post: Mapping[str, Any] | None = None
    status: int = 200
    before: Callable[[Site], object] | None = None

    def __str__(self) -> str:
        return f"{self.name} {self.state}".strip()

    def path(self, site: Site) -> str:
        grace = site.room.memberships.get(user=site.people["grace"])
        query = self.query.format(own=site.own.pk, grace=grace.pk)
        return reverse(self.name, kwargs=dict(self.where(site))) + query


def in_room(site: Site) -> Mapping[str, Any]:
    return {"slug": site.room.slug}


def in_quiet_room(site: Site) -> Mapping[str, Any]:
    return {"slug": site.quiet.slug}


def in_archive(site: Site) -> Mapping[str, Any]:
    return {"slug": site.archive.slug}


def in_open_room(site: Site) -> Mapping[str, Any]:
    return {"slug": "book-club"}


def at_message(site: Site) -> Mapping[str, Any]:
    return {"slug": site.room.slug, "message_id": site.own.pk}


def closed(site: Site) -> None:
    """Nobody can join anything."""
    Room.objects.update(access=Access.MEMBERS)


def invited(site: Site) -> None:
    """The room has invitations that are open."""
    ada = site.people["ada"]
    services.create_invitation(room=site.room, by=ada)
    services.invite_by_mail(room=site.room, by=ada, address="a.person.with.a.long@name.example.org")


def with_webhooks(site: Site) -> None:
    """The room has one that was used, and one that was not."""
    ada = site.people["ada"]
    new = services.create_webhook(room=site.room, name="Nightly backup", by=ada)
    services.post_by_webhook(token=new.token, body="The backup is done.")
    services.create_webhook(room=site.room, name="A monitor with the longest possible name")


def by_link(site: Site) -> Mapping[str, Any]:
    """The token of a link that ada has created."""
    return {"token": services.create_invitation(room=site.room, by=site.people["ada"]).token}


def by_revoked_link(site: Site) -> Mapping[str, Any]:
    new = services.create_invitation(room=site.room)
    services.revoke_invitation(invitation=new.invitation)
    return {"token": new.token}


def by_needless_link(site: Site) -> Mapping[str, Any]:
    """Its room was opened since."""
    room = services.create_room(title="Garden")
    new = services.create_invitation(room=room)
    services.change_room(room=room, access=Access.OPEN)
    return {"token": new.token}


def by_wrong_link(site: Site) -> Mapping[str, Any]:
    return {"token": "nothing"}


LINK = {"days": 7, "max_uses": 10}
TOO_LONG = "far too long " * 1000
# More fields than Django takes.
TOO_MUCH = {f"field{number}": "" for number in range(1001)}

WEB = [
    Place("conversate:index", "with rooms"),
    Place("conversate:index", "of a newcomer", "linus"),
    Place("conversate:index", "of who may create rooms", "root"),
    Place("conversate:index", "without any room", "linus", before=closed),
    Place("conversate:room", "with history", where=in_room),
    Place("conversate:room", "of a member", "grace", in_room),
    Place("conversate:room", "in its middle", where=in_room, query="?before={own}"),
    Place("conversate:room", "with a reply", where=in_room, query="?reply={own}"),
    Place("conversate:room", "at a message", where=in_room, query="?message={own}"),
    Place("conversate:room", "empty", where=in_quiet_room),
    Place("conversate:room", "archived", where=in_archive),
    Place("conversate:room", "of an overseer", "overseer", in_room),
    Place("conversate:room", "to join", "linus", in_open_room, "?message={own}"),
    Place("conversate:invitation", who="linus", where=by_link),
    Place("conversate:invitation", "of a member", "grace", by_link),
    Place("conversate:invitation", "revoked", "linus", by_revoked_link, status=410),
    Place("conversate:invitation", "needless", "linus", by_needless_link),
    Place("conversate:invitation", "invalid", "linus", by_wrong_link, status=404),
    Place("conversate:send", "refused", where=in_room, post={"body": TOO_LONG}, status=400),
    Place("conversate:members", where=in_room),
    Place("conversate:direct", where=in_room),
    Place("conversate:direct", "refused", where=in_room, post={}, status=400),
    Place("conversate:settings", where=in_room),
    Place("conversate:settings", "refused", where=in_room, post={"color": "plaid"}, status=400),
    Place("conversate:settings", "too much", where=in_room, post=TOO_MUCH, status=413),
    Place("conversate:message", where=at_message),
    Place("conversate:react", "refused", where=at_message, post={"on": "x"}, status=400),
    Place("conversate:edit", where=at_message),
    Place("conversate:edit", "refused", where=at_message, post={"body": TOO_LONG}, status=400),
    Place("conversate:delete", where=at_message),
    Place("conversate:search", "not yet"),
    Place("conversate:search", "with results", query="?q=engine"),
    Place("conversate:search", "without results", query="?q=nowhere"),
    Place("conversate:search_room", "with results", where=in_room, query="?q=engine"),
    Place("conversate:new", who="root"),
    Place("conversate:new", "refused", "root", post={"title": ""}, status=400),
    Place("conversate:manage", where=in_room),
    Place("conversate:manage", "done", where=in_room, query="?done=details"),
    Place("conversate:manage", "refused", where=in_room, post={"title": ""}, status=400),
    Place("conversate:manage", "of an archived room", where=in_archive),
    Place("conversate:manage_add", "refused", where=in_room, post={"name": "who"}, status=400),
    Place("conversate:manage", "with invitations", where=in_room, before=invited),
    Place("conversate:manage", "invited", where=in_room, query="?done=invited"),
    Place("conversate:manage_invite", "done", where=in_room, post=LINK, before=invited),
    Place("conversate:manage_invite", "refused", where=in_room, post={}, status=400),
    Place(
        "conversate:manage_invite_by_mail",
        "refused",
        where=in_room,
        post={"address": "linus"},
        status=400,
    ),
    Place("conversate:manage_revoke", "refused", where=in_room, post={}, status=409),
    Place("conversate:manage_webhooks", where=in_room),
    Place("conversate:manage_webhooks", "with webhooks", where=in_room, before=with_webhooks),
    Place("conversate:manage_webhooks", "revoked", where=in_room, query="?done=revoked"),
    Place("conversate:manage_webhooks", "of an archived room", where=in_archive),
    Place("conversate:manage_webhooks", "created", where=in_room, post={"name": "Monitor"}),
    Place("conversate:manage_webhooks", "refused", where=in_room, post={"name": ""}, status=400),
    Place("conversate:manage_revoke_webhook", "refused", where=in_room, post={}, status=409),
    Place("conversate:manage_members", "refused", where=in_room, post={}, status=409),
    Place("conversate:leave", where=in_room),
    Place("conversate:offline"),
    Place("conversate:manage_remove", where=in_room, query="?member={grace}"),
    Place("conversate:manage_remove", "refused", where=in_room, query="?member=0", status=409),
    Place("conversate:manage_archive", where=in_room),
    Place("conversate:manage_clear", where=in_room),
    Place("conversate:manage_delete", who="root", where=in_room),
    Place("conversate:manage_delete", "forbidden", where=in_room, status=403),
]


def of_member(site: Site) -> Mapping[str, Any]:
    """The token in the mails to grace about the room, whose alerts are on."""
    from conversate_alerts.choices import AlertLevel

    return _mailed_to(site, "grace", AlertLevel.EVERYTHING)


def of_member_without_alerts(site: Site) -> Mapping[str, Any]:
    """A link that was used already."""
    from conversate_alerts.choices import AlertLevel

    return _mailed_to(site, "ada", AlertLevel.NONE)


def _mailed_to(site: Site, name: str, level: AlertLevel) -> Mapping[str, Any]:
    from conversate_alerts.mail.tokens import unsubscribe_token
    from conversate_alerts.preferences.choosing import set_level

    membership = site.room.memberships.get(user=site.people[name])
    set_level(membership=membership, level=level)
    return {"token": unsubscribe_token(membership)}


def of_address(site: Site) -> Mapping[str, Any]:
    """The token in the mail to an address that ada has chosen."""
    from conversate_alerts.mail.tokens import confirmation_token
    from conversate_alerts.preferences.addresses import choose_address

    address = "ada@elsewhere.example"
    choose_address(user=site.people["ada"], address=address)
    return {"token": confirmation_token(site.people["ada"], address)}


def of_added(site: Site) -> Mapping[str, Any]:
    """The token in the mails to grace that she was added to a room."""
    from conversate_alerts.mail.tokens import stop_added_token

    return {"token": stop_added_token(site.people["grace"].pk)}


def of_held_mail(site: Site) -> Mapping[str, Any]:
    """The token in the mail that asks grace whether an e-mail is hers."""
    from uuid import uuid4

    from conversate_alerts.mail.tokens import post_token
    from conversate_alerts.models import HeldMail

    membership = site.room.memberships.get(user=site.people["grace"])
    text = "I'm on my way.\n\nWith cake."
    held = HeldMail.objects.create(key=uuid4(), membership=membership, text=text)
    return {"token": post_token(held)}


def of_refused_mail(site: Site) -> Mapping[str, Any]:
    """The same in a room that was archived meanwhile."""
    token = of_held_mail(site)
    services.archive_room(room=site.room)
    return token


def of_nothing(site: Site) -> Mapping[str, Any]:
    return {"token": "1.nothing"}


ALERTS = [
    Place("conversate_alerts:preferences"),
    Place("conversate_alerts:preferences", "saved", query="?done=saved"),
    Place("conversate_alerts:preferences", "refused", post={"zone": "Nowhere"}, status=400),
    Place("conversate_alerts:preferences", "too much", post=TOO_MUCH, status=413),
    Place("conversate_alerts:unsubscribe", where=of_member),
    Place("conversate_alerts:unsubscribe", "done", where=of_member, post={}),
    Place("conversate_alerts:unsubscribe", "used", where=of_member_without_alerts),
    Place("conversate_alerts:unsubscribe", "invalid", where=of_nothing, status=404),
    Place("conversate_alerts:stop_added", where=of_added),
    Place("conversate_alerts:stop_added", "done", where=of_added, post={}),
    Place("conversate_alerts:confirm", where=of_address),
    Place("conversate_alerts:post_held", where=of_held_mail),
    Place("conversate_alerts:post_held", "done", where=of_held_mail, post={}),
    Place("conversate_alerts:post_held", "refused", where=of_refused_mail, post={}, status=409),
]
LISTS = {"conversate_web": WEB, "conversate_alerts": ALERTS}
PLACES = [place for app, places in LISTS.items() if apps.is_installed(app) for place in places]
# Views that redirect, or answer with a file or JSON.
NO_PAGES = {
    "conversate:join",
    "conversate:read",
    "conversate:file",
    "conversate:old_file",
    "conversate:manage_restore",
    "conversate:manifest",
    "conversate:unread_rooms",
    "conversate:webhook",
    "conversate:worker",
    # Only where push is on.
    "conversate_alerts:push_devices",
    "conversate_alerts:push_key",
    "conversate_alerts:push_remove",
    "conversate_alerts:push_subscribe",
    "conversate_alerts:push_test",
    "conversate_alerts:push_unsubscribe",
    "conversate_alerts:send_again",
    "conversate_alerts:silence",
}
OURS = {"conversate", "conversate_alerts"}


def missing() -> set[str]:
    """Return the names of URLs that have no place here."""
    return {*_names(get_resolver(), "")} - {place.name for place in PLACES} - NO_PAGES


def _names(resolver: URLResolver, namespace: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, entry.namespace or namespace)
        elif namespace in OURS and entry.name and not entry.name.startswith("api_"):
            yield f"{namespace}:{entry.name}"
