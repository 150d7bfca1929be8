"""A system check: the site's own templates have the hooks that the scripts need."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from django.core import checks
from django.template.loader import get_template
from django.utils.safestring import mark_safe

from conversate_core.checks.template_sources import django_engines, find_source
from conversate_core.models import Room

from ..forms.messages import SendForm
from ..presenting import PresentedMessage
from ..presenting.editors import PresentedEditor
from ..presenting.quotes import PresentedQuote
from ..presenting.times import iso_time
from .sample_html import Elements
from .template_hooks import MESSAGE_HOOKS, ROOM_HOOKS

_OURS = Path(__file__).parents[1] / "templates"
_ROOM_TEMPLATES = ("conversate/includes/room.html", "conversate/includes/strings.html")
_MESSAGE_TEMPLATES = (
    "conversate/includes/message.html",
    "conversate/includes/day.html",
    "conversate/includes/unread_marker.html",
)


def check_hooks() -> list[checks.CheckMessage]:
    """Render a sample room and a sample message, and warn of each missing hook.

    This runs only if the site overrides one of our templates, since rendering takes as long as all
    other checks.
    """
    if not _has_templates_of_its_own():
        return []
    message = _sample_message()
    context = {"message": message, "day": message.created_at.date(), "csrf_token": "sample"}
    room = {**context, "room": _sample_room(), "client": {}, "form": SendForm(), "can_post": True}
    return [
        *_check(MESSAGE_HOOKS, _MESSAGE_TEMPLATES, context),
        *_check(ROOM_HOOKS, _ROOM_TEMPLATES, room),
    ]


def _has_templates_of_its_own() -> bool:
    """Return whether the site overrides one of the included templates. This compiles none."""
    engines = django_engines()
    names = [str(path.relative_to(_OURS)) for path in _OURS.glob("conversate/includes/*.html")]
    sources = [find_source(name, engines) for name in names]
    return any(source is not None and _OURS not in Path(source.path).parents for source in sources)


def _check(
    hooks: Mapping[str, tuple[str, ...]], templates: tuple[str, ...], context: dict[str, Any]
) -> list[checks.CheckMessage]:
    try:
        html = "".join(get_template(name).render(context) for name in templates)
    except Exception:  # noqa: BLE001 - the site's template may need a request or a database
        return []
    elements = Elements(html)
    missing = {
        name: [hook for hook in needed if not elements.has(hook)] for name, needed in hooks.items()
    }
    return [_warning(name, lacking) for name, lacking in missing.items() if lacking]


def _warning(name: str, lacking: list[str]) -> checks.CheckMessage:
    return checks.Warning(
        f"The template {name} has no {', no '.join(lacking)}. Scripts need it.",
        hint=f"{_path(name)} is used. The documentation lists the hooks under “Hooks for "
        "scripts”. Templates that include this one must keep including it.",
        id="conversate_web.W010",
    )


def _path(name: str) -> str:
    origin = getattr(get_template(name), "origin", None)
    return str(getattr(origin, "name", name))


def _sample_room() -> Room:
    return Room(pk=1, title="Sample", slug="sample")


def _sample_message() -> PresentedMessage:
    """Return a message with all optional parts."""
    moment = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    return PresentedMessage(
        id=1,
        revision=1,
        url="#message-1",
        page_url="#",
        author_id="1",
        author_name="Sample",
        initials="S",
        body="Sample",
        html=mark_safe("Sample"),
        created_at=moment,
        time=iso_time(moment),
        sent_by_mail=True,
        edited_at=moment,
        edited_by=PresentedEditor("2", "Sample"),
        deleted_at=None,
        attachments=[],
        mentions=[],
        quote=PresentedQuote(1, "#message-1", "Sample", "Sample", deleted=False),
        excerpt="Sample",
        reply_url="#",
        sender="",
    )
