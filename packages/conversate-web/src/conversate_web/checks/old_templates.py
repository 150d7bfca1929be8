"""System checks: the site has no templates of django-conversate 0.3."""

from __future__ import annotations

import re
from pathlib import Path

from django.core import checks

from conversate_core.checks.template_blocks import Source
from conversate_core.checks.template_sources import django_engines, family_of, find_source

_OURS = Path(__file__).parents[1] / "templates"
_BASE = "conversate/base.html"
# Template names that django-conversate 0.3 used too, with other contents.
_SHARED = [_BASE, "conversate/index.html", "conversate/room.html"]
_GONE = [f"conversate/includes/room_{part}.html" for part in ("input", "messages", "sidebar")]
# Names that only templates of 0.3 used.
_MARKS = re.compile(
    r"conversate/includes/room_(?:input|messages|sidebar)\.html|\bcnv_|\broom_slug\b|"
    r"\b(?:conversate_settings|room_messages|room_users|get_absolute_url)\b"
)


def check_old_templates() -> list[checks.CheckMessage]:
    """Warn of each template of the site that was written for django-conversate 0.3."""
    return [
        checks.Warning(
            f"{source.path} is a template for django-conversate 0.3.",
            hint="Remove it, or rewrite it from the template of conversate-web that the "
            "documentation names under “Upgrade from django-conversate”.",
            id="conversate_web.W002",
        )
        for name in [*_SHARED, *_GONE]
        if (source := find_source(name, django_engines())) and is_old(source)
    ]


def is_old(source: Source) -> bool:
    """Return whether a template was written for django-conversate 0.3."""
    if _OURS in Path(source.path).parents:
        return False
    if source.name in _GONE or _MARKS.search(source.text):
        return True
    return source.name == _BASE and not _has_our_blocks(source)


def _has_our_blocks(source: Source) -> bool:
    """Return whether the template, or one that it extends, has blocks for styles or scripts."""
    family = family_of(source.name, django_engines())
    texts = [member.text for member in family.members]
    return family.is_open or any(
        "conversate_css" in text or "conversate_js" in text for text in texts
    )
