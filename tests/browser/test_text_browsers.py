"""The pages as text browsers show them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import session_cookie
from tests.browser.support.room_page import ROOM


def dump(browser: str, url: str, cookie: str, folder: Path) -> str:
    if shutil.which(browser) is None:
        pytest.skip(f"{browser} is not installed: 'sudo apt-get install {browser}'")
    command = COMMANDS[browser](url, cookie, folder)
    result = subprocess.run(command, capture_output=True, check=True, text=True, timeout=60)
    return result.stdout


def w3m(url: str, cookie: str, folder: Path) -> list[str]:
    return ["w3m", "-dump", "-cols", "100", "-header", f"Cookie: {cookie}", url]


def lynx(url: str, cookie: str, folder: Path) -> list[str]:
    # Lynx takes its cookies from a file in Netscape's format.
    jar = folder / "cookies.txt"
    name, _, value = cookie.partition("=")
    jar.write_text(f"localhost\tFALSE\t/\tFALSE\t4102444800\t{name}\t{value}\n")
    options = [f"-cookie_file={jar}", "-cookies", "-accept_all_cookies", "-width=100"]
    return ["lynx", "-dump", *options, url]


COMMANDS = {"w3m": w3m, "lynx": lynx}


@pytest.mark.parametrize("browser", COMMANDS)
def test_a_text_browser_shows_who_said_what(
    browser, room, ada, grace, say, live_server, tmp_path
):
    say(grace, "Is anybody there?")
    say(ada, "I am.")
    cookie = session_cookie(ada, live_server.url)

    page = dump(browser, live_server.url + ROOM, f"{cookie['name']}={cookie['value']}", tmp_path)

    positions = [
        page.index(text)
        for text in ["Engine room", "Grace Hopper", "Is anybody there?", "Ada Lovelace", "I am."]
    ]
    assert positions == sorted(positions)
    assert "Send" in page
    assert "Refresh" in page
