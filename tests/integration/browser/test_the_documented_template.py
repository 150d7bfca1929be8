"""With the template of docs/how-to/install.md and no CSS of the site, the pages look finished."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Page

from conversate_core.models import Room
from tests.docs.support.pages import blocks_of
from tests.integration.browser.support.room_page import ROOM

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

OpenPage = Callable[..., Page]
TEXT = {"light": "rgb(25, 28, 43)", "dark": "rgb(232, 234, 242)"}
PAGE = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}
FRAME = """() => {
  const [root] = document.getElementsByClassName("cnv-root");
  const { color, backgroundColor } = getComputedStyle(root);
  const probe = document.createElement("p");
  probe.style.color = "Canvas";
  document.body.append(probe);
  const page = getComputedStyle(probe).color;
  probe.remove();
  const { left, top, right } = root.getBoundingClientRect();
  return { left, top, right: innerWidth - right, color, backgroundColor, page };
}"""


@pytest.fixture(autouse=True)
def _documented(settings: Settings, tmp_path: Path) -> None:
    [frame] = [each.code for each in blocks_of("how-to/install") if "<!doctype" in each.code]
    (tmp_path / "base.html").write_text(frame)
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/chat/", ROOM, f"{ROOM}settings/", "/alerts/"])
def test_the_pages_have_no_frame_and_no_band(
    open_page: OpenPage, room: Room, ada: User, path: str, scheme: Any
) -> None:
    # The site's own policy would have to allow the style element of the template.
    page = open_page(
        ada, path, color_scheme=scheme, bypass_csp=True, viewport={"width": 390, "height": 844}
    )
    assert page.evaluate(FRAME) == {
        "left": 0,
        "top": 0,
        "right": 0,
        "color": TEXT[scheme],
        "backgroundColor": "rgba(0, 0, 0, 0)",
        "page": PAGE[scheme],
    }
