"""The size of the files that a browser loads for a page has limits."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from conversate_core.models import Message
from tests.web.support.addresses import Addresses
from tests.web.support.files import png
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# Bytes of all scripts and stylesheets of the room page, each compressed separately.
ROOM = 50_094
# Bytes of the first visit of a room, with its HTML and the worker of its timer. The tokens in the
# HTML are random, so that it is up to 20 bytes longer or shorter than the mean of 57,690.
VISIT = 57_720
# Bytes of the stylesheets of a page outside of a room.
PAGE = 8 * 1024
# The script of all other pages with times. It also keeps the list of rooms current.
PAGE_SCRIPT = 1940
# The script that registers the service worker and counts at the app's icon. A room loads it later.
APP_SCRIPT = 750
# Bytes to add to ROOM and VISIT for code and tables in messages.
CODE_AND_TABLES = 450
PREFIX = "/static/"
# The attribute of a script with the address of its worker.
WORKER = "data-poll-timer"


@pytest.fixture
def room_page(at: Addresses, browser: Client, say: Callable[..., Message], other: User) -> Page:
    say(other, "Hello", files=[png()])
    return Page(browser.get(at.room))


def loaded(page: Page) -> dict[str, int]:
    """Return the scripts and stylesheets that a page names, and the compressed size of each."""
    sources = [tag["src"] for tag in page.all("script") if "src" in tag]
    sources += [tag["href"] for tag in page.all("link", rel="stylesheet")]
    return {source: sent(source) for source in sources}


def sent(source: str) -> int:
    path = finders.find(source.removeprefix(PREFIX))
    assert path is not None, source
    return compressed(Path(path).read_bytes())


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, compresslevel=6, mtime=0))


def test_the_scripts_and_stylesheets_of_a_room_are_few_bytes(room_page: Page) -> None:
    files = loaded(room_page)
    kinds = {source.rpartition(".")[2] for source in files}
    assert kinds == {"js", "css"}
    most = ROOM + CODE_AND_TABLES
    assert sum(files.values()) <= most, sorted(files.items(), key=lambda file: -file[1])


def test_the_first_visit_of_a_room_is_few_bytes(
    at: Addresses, browser: Client, say: Callable[..., Message], other: User
) -> None:
    for number in range(10):
        say(other, f"This is message {number}, which says something of the usual length.")
    response = browser.get(at.room)
    page = Page(response)
    files = loaded(page)
    files |= {tag[WORKER]: sent(tag[WORKER]) for tag in page.all("script") if WORKER in tag}
    assert len(files) == 5
    html = compressed(response.content)
    assert html + sum(files.values()) <= VISIT + CODE_AND_TABLES, (html, files)


@pytest.mark.parametrize("name", ["index", "search"])
def test_a_page_outside_of_a_room_needs_two_small_scripts(browser: Client, name: str) -> None:
    files = loaded(Page(browser.get(reverse(f"conversate:{name}"))))
    page, app = (source for source in files if source.endswith(".js"))
    assert files.pop(page) <= PAGE_SCRIPT
    assert files.pop(app) <= APP_SCRIPT
    assert sum(files.values()) <= PAGE


def test_a_page_names_each_file_once(room_page: Page) -> None:
    tags = [*room_page.all("script"), *room_page.all("link", rel="stylesheet")]
    sources = [tag.get("src") or tag.get("href") for tag in tags if "src" in tag or "href" in tag]
    assert len(sources) == len(set(sources))
