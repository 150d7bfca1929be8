"""The rooms and tickets of the repair café. The folders rooms/ and tickets/ have the messages."""

from __future__ import annotations

from dataclasses import dataclass

from conversate_core.models import Access


@dataclass(frozen=True)
class RoomPlan:
    """``members`` and ``moderators`` are usernames. ``slug`` is also the name of the screenplay."""

    slug: str
    title: str
    description: str
    members: tuple[str, ...] = ()
    moderators: tuple[str, ...] = ()
    access: Access = Access.MEMBERS
    archived: bool = False


ROOMS = (
    RoomPlan(
        slug="repair-cafe",
        title="Repair café",
        description="Everything about our Saturdays: who comes, what comes, what we need.",
        moderators=("ada",),
        members=("grace", "linus", "admin", "yusuf", "ines", "piet"),
    ),
    RoomPlan(
        slug="posters-and-papers",
        title="Posters and papers",
        description="Drafts, prints, lists. Put the file here, not into an e-mail.",
        moderators=("grace",),
        members=("ada", "linus", "admin"),
    ),
    RoomPlan(
        slug="bikes",
        title="Bikes",
        description="Spokes, chains and the eternal search for the 15 mm spanner.",
        moderators=("linus",),
        members=("ada", "yusuf"),
    ),
    RoomPlan(
        slug="keys-and-money",
        title="Keys and money",
        description="For those who hold either.",
        moderators=("admin",),
        members=("grace",),
    ),
    RoomPlan(
        slug="cake-rota",
        title="Cake rota",
        description="Who bakes for which Saturday. Everybody is welcome to join.",
        access=Access.OPEN,
        moderators=("grace",),
        members=("yusuf", "ada"),
    ),
    RoomPlan(
        slug="reading-corner",
        title="Reading corner",
        description="Articles, manuals and films about mending things.",
        access=Access.OPEN,
        moderators=("ines",),
    ),
    RoomPlan(
        slug="street-party",
        title="Street party",
        description="Our stall at the street party. It is over, and was lovely.",
        moderators=("ada",),
        members=("grace", "linus", "admin"),
        archived=True,
    ),
)


@dataclass(frozen=True)
class TicketPlan:
    """``screenplay`` is a file in the folder tickets/; its first message is the question."""

    screenplay: str
    subject: str
    closed: bool = False


TICKETS = (
    TicketPlan("sewing-machine", "A sewing machine from 1962", closed=True),
    TicketPlan("lamp", "Lamp flickers when I touch it"),
    TicketPlan("light", "No light in the bike corner"),
)
