"""People with a browser each, who sign in by the site's login page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.integration.browser.support.watch import Watch

from .conftest import PATIENCE
from .shapes import PASSWORD, Person, Shape

SIGN_IN = "[name=login], [name=username]"


class Place(NamedTuple):
    """A running site, and the browser."""

    site: Shape
    address: str
    browser: Browser
    watch: Watch

    @contextmanager
    def visited(self, person: Person, path: str) -> Iterator[Page]:
        """Yield a page of a person that has signed in on the way to it."""
        context: BrowserContext = self.browser.new_context(base_url=self.address)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        self.watch.over(page)
        page.goto(path)
        page.locator(SIGN_IN).fill(person.login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url(f"**{path}")
        yield page
        context.close()

    def alert(self) -> tuple[str, str]:
        """Send alerts; return the recipient of the one mail, and the room's URL in it."""
        self.site.run("python", "manage.py", "send_alerts")
        [file] = (self.site.folder / "mail").iterdir()
        mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
        text = mail.get_body(("plain",)).get_content()
        [link] = re.findall(r"http://127\.0\.0\.1:8000(/chat/\S+)", text)
        return mail["To"], link


def create_room(page: Page, title: str, members: list[Person]) -> None:
    """Create a room with members, by the pages."""
    page.get_by_role("link", name="New room").click()
    page.locator("[name=title]").fill(title)
    page.locator("[name=title]").press("Enter")
    for count, member in enumerate(members, start=2):
        page.locator(".cnv-adding [name=name]").fill(member.login)
        page.locator(".cnv-adding [name=name]").press("Enter")
        expect(page.locator(".cnv-managed-list > li")).to_have_count(count)


def want_alerts(page: Page, room: str) -> None:
    page.get_by_label(room).select_option("everything")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_be_visible()


def names_in(page: Page) -> str:
    """Return the text of the page."""
    return page.locator("body").inner_text()
