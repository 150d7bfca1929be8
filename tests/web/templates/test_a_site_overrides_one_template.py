"""A site can override each template alone, by a file of the same name in its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

import conversate_web
from conversate_core import services
from conversate_core.models import Message
from tests.support.every_page import WEB, Place
from tests.support.inhabited_site import Site, build_site
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

TEMPLATES = Path(conversate_web.__file__).parent / "templates"
NAMES = [
    str(path.relative_to(TEMPLATES)) for path in sorted(TEMPLATES.glob("conversate/includes/*"))
]
MARK = "This is the site's own."
# Not shown on the visited pages, but inside a page or the menu of a site, or after a form.
ELSEWHERE = {
    "conversate/includes/embedded_room.html",
    "conversate/includes/kept_form.html",
    "conversate/includes/mark_read.html",
    "conversate/includes/unread.html",
}


@pytest.fixture
def override(settings: Settings, tmp_path: Path) -> Callable[[str, str], None]:
    """Write a template into the site's own folder."""

    def override(name: str, content: str) -> None:
        path = tmp_path / "templates" / name
        path.parent.mkdir(parents=True)
        path.write_text(content, "utf-8")
        (engine,) = settings.TEMPLATES
        settings.TEMPLATES = [engine | {"DIRS": [tmp_path / "templates", *engine["DIRS"]]}]

    return override


@pytest.fixture
def site(db: None, settings: Settings) -> Site:
    settings.CONVERSATE_PAGE_SIZE = 8
    settings.CONVERSATE_UPLOAD_QUOTA = 1_000_000
    site = build_site()
    services.create_webhook(room=site.room, name="Backup")
    return site


@pytest.mark.parametrize("name", sorted(set(NAMES) - ELSEWHERE))
def test_an_include_is_replaced_alone(
    name: str, override: Callable[[str, str], None], site: Site
) -> None:
    override(name, MARK)
    assert any(MARK in shown(place, site) for place in WEB)


def shown(place: Place, site: Site) -> str:
    if place.before or place.status != 200:
        return ""
    client = Client()
    client.force_login(site.people[place.who])
    return client.get(place.path(site)).content.decode()


def test_a_page_is_extended_by_its_blocks(
    override: Callable[[str, str], None], browser: Client, at: Addresses
) -> None:
    override(
        "conversate/settings.html",
        '{% extends "conversate/base.html" %}'
        "{% block conversate_content %}This is the site's own.{% endblock %}",
    )
    page = browser.get(at.settings).content.decode()
    assert MARK in page
    assert '<div class="cnv-root' in page
    assert "conversate/bundle/base.css" in page


def test_another_message_stands_on_the_page_and_in_the_api(
    override: Callable[[str, str], None],
    browser: Client,
    at: Addresses,
    say: Callable[..., Message],
    other: User,
) -> None:
    override("conversate/includes/message.html", "<li>{{ message.author_name }} again</li>")
    say(other)
    html = "<li>Grace Hopper again</li>"
    assert html in browser.get(at.room).content.decode()
    assert browser.get(at.api_poll, {"since": 0}).json()["messages"][0]["html"] == html


def test_the_pages_stand_in_the_base_of_the_site(
    override: Callable[[str, str], None], browser: Client
) -> None:
    blocks = "{% block title %}{% endblock %} at ours {% block content %}{% endblock %}"
    override("base.html", blocks)
    page = browser.get(reverse("conversate:index")).content.decode()
    assert "Rooms at ours" in page
    assert '<div class="cnv-root' in page
