"""System checks: the site's base.html has a place for each part of our pages."""

from __future__ import annotations

from django.core import checks

from conversate_core.checks.page_frames import Frame, FrameIds, check_frame
from conversate_core.checks.template_sources import engine_of, find_source

from .old_templates import is_old

_FRAME = Frame(
    template="conversate/base.html",
    page="conversate/not_taken.html",
    pages="pages of Conversate",
    ids=FrameIds(
        no_engine="conversate_web.W004",
        no_parent="conversate_web.W001",
        syntax="conversate_web.W005",
        no_block="conversate_web.W003",
    ),
)


def check_base_template() -> list[checks.CheckMessage]:
    # check_old_templates names a template of 0.3.
    return [] if _is_frame_old() else check_frame(_FRAME)


def _is_frame_old() -> bool:
    engine = engine_of(_FRAME.page)
    source = find_source(_FRAME.template, [engine]) if engine else None
    return source is not None and is_old(source)
