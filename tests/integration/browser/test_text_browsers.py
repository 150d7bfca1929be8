"""The pages as text browsers show them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conversate_core.models import Message
from tests.integration.browser.conftest import session_cookie
from tests.integration.browser.support.room_page import ROOM

LYNX_SETTINGS = """
ACCEPT_ALL_COOKIES:TRUE
CHARACTER_SET:utf-8
PERSISTENT_COOKIES:TRUE
SET_COOKIES:TRUE
"""
# The keys that lynx gets, one a line.
UP, DOWN, ENTER, QUIT = "key Up Arrow", "key Down Arrow", "key ^J", "key Q"

Browse = Callable[..., str]


def run(*command: str) -> str:
    if shutil.which(command[0]) is None:
        name = command[0]
        pytest.skip(f"{name} is not installed: install it with 'sudo apt-get install {name}'")
    done = subprocess.run(
        command, capture_output=True, check=True, text=True, timeout=60, stdin=subprocess.DEVNULL
    )
    return done.stdout


@pytest.fixture
def w3m(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browse:
    def browse(url: str, cookie: dict[str, Any]) -> str:
        header = f"Cookie: {cookie['name']}={cookie['value']}"
        return run("w3m", "-no-cookie", "-dump", "-cols", "100", "-header", header, url)

    monkeypatch.setenv("HOME", str(tmp_path))
    return browse


@pytest.fixture
def lynx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browse:
    def browse(url: str, cookie: dict[str, Any], *options: str) -> str:
        # lynx reads cookies from a file in Netscape's format.
        line = ["localhost", "FALSE", "/", "FALSE", "4102444800", cookie["name"], cookie["value"]]
        jar, settings = tmp_path / "cookies.txt", tmp_path / "lynx.cfg"
        jar.write_text("\t".join(line) + "\n")
        settings.write_text(LYNX_SETTINGS)
        return run("lynx", f"-cfg={settings}", f"-cookie_file={jar}", *options, url)

    monkeypatch.setenv("TERM", "xterm")
    return browse


def typed(text: str) -> list[str]:
    return [f"key {letter}" for letter in text]


def assert_in_order(page: str, *texts: str) -> None:
    positions = [page.find(text) for text in texts]
    assert -1 not in positions, page
    assert positions == sorted(positions)


@pytest.fixture
def talk(say, ada, grace) -> list[str]:
    say(grace, "Is anybody there?")
    say(ada, "I am.")
    return ["Engine room", "Grace Hopper", "Is anybody there?", "Ada Lovelace", "I am.", "Send"]


def test_w3m_shows_who_said_what(w3m, room, ada, talk, live_server):
    page = w3m(live_server.url + ROOM, session_cookie(ada, live_server.url))
    assert_in_order(page, *talk)


def test_lynx_shows_who_said_what(lynx, room, ada, talk, live_server):
    page = lynx(live_server.url + ROOM, session_cookie(ada, live_server.url), "-dump")
    assert_in_order(page, *talk)


def test_what_only_scripts_can_do_is_no_text_of_the_page(w3m, room, ada, talk, live_server):
    page = w3m(live_server.url + ROOM, session_cookie(ada, live_server.url))
    for text in ["No connection", "signed out", "starts a new line", "0 unread"]:
        assert text not in page
    # The link below the last message, not the timer.
    assert page.count("Check for new messages") == 1


def test_lynx_posts(lynx, room, ada, live_server, tmp_path):
    # Search for the button, which is below the file field and the second line of the text.
    keys = [*typed("/Send"), ENTER, UP, UP, *typed("Hello"), DOWN, DOWN, ENTER, QUIT]
    script = tmp_path / "keys"
    script.write_text("\n".join(keys) + "\n")

    lynx(live_server.url + ROOM, session_cookie(ada, live_server.url), f"-cmd_script={script}")

    assert [message.body for message in Message.objects.all()] == ["Hello"]
