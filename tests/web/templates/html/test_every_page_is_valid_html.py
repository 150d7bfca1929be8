"""The Nu HTML checker, the W3C's validator, finds no error in any page."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from django.db import transaction
from django.test import Client

from tests.support.every_page import PLACES, Place, missing
from tests.support.inhabited_site import build_site
from tests.support.nu_html_checker import require_checker

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
    command = require_checker()
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, place in enumerate(PLACES):
        html = answer(place, site)
        (folder / f"{number} as sent.html").write_text(html, "utf-8")
        (folder / f"{number} with scripts.html").write_text(unpacked(html), "utf-8")
    command += ["--format", "json", "--exit-zero-always", str(folder)]
    checked = subprocess.run(command, capture_output=True, check=True)
    found = json.loads(checked.stderr)["messages"]
    assert [describe(message) for message in found] == []


def answer(place: Place, site: Any) -> str:
    client = Client()
    with transaction.atomic():
        client.force_login(site.people[place.who])
        if place.before:
            place.before(site)
        path = place.path(site)
        response = client.get(path) if place.post is None else client.post(path, place.post)
        transaction.set_rollback(True)  # the next page is that of the site as it was built
    assert response.status_code == place.status, place
    return response.content.decode()


def unpacked(html: str) -> str:
    """Return the page as scripts change it. The checker ignores the HTML in script elements."""
    return re.sub(r'<script[^>]* class="cnv-scripted">(.*?)</script>', r"\1", html, flags=re.DOTALL)


def describe(message: dict[str, Any]) -> str:
    number, _, kind = unquote(Path(message["url"]).stem).partition(" ")
    where = f"{PLACES[int(number)]}, {kind}, line {message.get('lastLine')}"
    return f"{where}: {message['message']} {message.get('extract', '')}"
