"""The Nu HTML checker, the W3C's validator, finds no error in any page."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.test import Client

from tests.support.every_page import PLACES, Place, in_room, missing
from tests.support.inhabited_site import build_site
from tests.support.nu_html_checker import require_checker
from tests.support.opening_places import html_of

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def site(db: None, settings: Settings) -> Any:
    settings.CONVERSATE_MARKUP = "markdown"
    settings.CONVERSATE_PAGE_SIZE = 8
    return build_site()


def test_no_page_is_forgotten() -> None:
    assert missing() == set()


def test_the_checker_finds_nothing(site: Any, tmp_path: Path) -> None:
    assert errors(PLACES, site, tmp_path) == []


@pytest.mark.skipif(not apps.is_installed("conversate_alerts"), reason="push is part of alerts")
def test_the_checker_finds_nothing_where_push_is_on(
    site: Any, tmp_path: Path, settings: Settings
) -> None:
    from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY

    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT
    places = [
        Place("conversate:room", where=in_room),
        Place("conversate_alerts:preferences"),
        Place("conversate_alerts:push_devices", "without devices"),
        Place("conversate_alerts:push_devices", before=add_devices),
    ]
    assert errors(places, site, tmp_path) == []


def add_devices(site: Any) -> None:
    from conversate_alerts.push.vapid import public_keys
    from tests.alerts.support.devices import store
    from tests.alerts.support.push_service import Browser

    ada, client = site.people["ada"], Client()
    client.force_login(ada)
    session_key = str(client.session.session_key)
    for number, name in enumerate(("Firefox on Linux", "Chrome on Android")):
        browser = Browser(f"https://fcm.googleapis.com/fcm/send/{number}", public_keys()[0])
        store(ada, browser, session_key=session_key, name=name)


def errors(places: Sequence[Place], site: Any, tmp_path: Path) -> list[str]:
    command = require_checker()
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, place in enumerate(places):
        html = html_of(place, site)
        (folder / f"{number} as sent.html").write_text(html, "utf-8")
        (folder / f"{number} with scripts.html").write_text(unpacked(html), "utf-8")
    command += ["--format", "json", "--exit-zero-always", str(folder)]
    checked = subprocess.run(command, capture_output=True, check=True)
    return [describe(message, places) for message in json.loads(checked.stderr)["messages"]]


def unpacked(html: str) -> str:
    """Return the page as scripts change it. The checker ignores the HTML in script elements."""
    return re.sub(r'<script[^>]* class="cnv-scripted">(.*?)</script>', r"\1", html, flags=re.DOTALL)


def describe(message: dict[str, Any], places: Sequence[Place]) -> str:
    number, _, kind = unquote(Path(message["url"]).stem).partition(" ")
    where = f"{places[int(number)]}, {kind}, line {message.get('lastLine')}"
    return f"{where}: {message['message']} {message.get('extract', '')}"
