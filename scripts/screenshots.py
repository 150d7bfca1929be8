"""Take the screenshots of README and docs from the example site, in a temporary folder."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, TypeAlias
from urllib.error import URLError
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "screenshots"
# For tests.support.chromium.
sys.path.insert(0, str(ROOT))

DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=390, height=780)
Scheme: TypeAlias = Literal["light", "dark"]


def main() -> None:
    from tests.support.chromium import REASON, find_chromium, launch_arguments

    executable = find_chromium() or sys.exit(REASON)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=launch_arguments())
        take_all(browser, address)
        browser.close()


def take_all(browser: Browser, address: str) -> None:
    chat = f"{address}/chat"
    ada = visit(browser, address, "ada", DESKTOP, "light")
    take(ada, "index")
    # The other members are present once their pages have polled.
    mara = visit(browser, address, "admin", DESKTOP, "light")
    grace = visit(browser, address, "grace", PHONE, "light")
    linus = visit(browser, address, "linus", DESKTOP, "dark")
    everybody = (mara, grace, linus, ada)
    enter(everybody, f"{chat}/posters-and-papers/")
    ada.reload()
    take(ada, "room")
    enter(everybody, f"{chat}/repair-cafe/")
    linus.reload()
    take(linus, "room-dark")
    take(grace, "room-phone")
    mara.goto(f"{chat}/repair-cafe/manage/")
    take(mara, "manage")
    ada.goto(f"{chat}/search/?q=lamp")
    take(ada, "search")


def enter(pages: Iterable[Page], room: str) -> None:
    for page in pages:
        with page.expect_response("**/api/poll/**"):
            page.goto(room)


def visit(browser: Browser, address: str, name: str, size: ViewportSize, scheme: Scheme) -> Page:
    """Return a new page, signed in."""
    page = browser.new_page(viewport=size, color_scheme=scheme)
    page.goto(f"{address}/login/")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", "conversate")
    page.click("form[method=post] button")
    page.wait_for_url("**/chat/")
    return page


def take(page: Page, name: str) -> None:
    # Wait for images and for scrolling to the end. A page with polls never becomes idle.
    page.wait_for_timeout(1500)
    path = FOLDER / f"{name}.png"
    # 256 colors are enough for a page, and reduce the size to a third.
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        picture.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB")


@contextlib.contextmanager
def site() -> Iterator[str]:
    """Serve the example on a free port until the block ends."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, ROOT / "example" / "manage.py", "demo", str(port)],
            env=os.environ | {"EXAMPLE_VAR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(URLError):
            urlopen(address).close()
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    sys.exit("The example did not start: try 'hatch run example'.")


if __name__ == "__main__":
    main()
