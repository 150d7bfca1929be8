"""System checks: the site's base.html has a place for each part of the pages of alerts."""

from __future__ import annotations

from django.core import checks

from conversate_core.checks.page_frames import Frame, FrameIds, check_frame

from ..views.frame import OWN_FRAME, find_frame

_FRAME = Frame(
    template=OWN_FRAME,
    page="conversate_alerts/invalid_link.html",
    pages="pages of alerts",
    ids=FrameIds(
        no_engine="conversate_alerts.W014",
        no_parent="conversate_alerts.W012",
        syntax="conversate_alerts.W015",
        no_block="conversate_alerts.W013",
    ),
)


def check_base_template() -> list[checks.CheckMessage]:
    # conversate-web checks its own frame.
    return check_frame(_FRAME) if find_frame() == OWN_FRAME else []
