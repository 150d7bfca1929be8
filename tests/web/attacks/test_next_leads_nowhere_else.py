"""The redirect to ``next`` never leaves the site and never fails."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client

from tests.web.support.addresses import Addresses

KEPT_FIELD = b'<input type="hidden" name="next" value="//evil.example/">'
# What some browser or another takes for the address of another site, or for a script.
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example",
    "///evil.example",
    "////evil.example/..",
    "/\\evil.example",
    "\\\\evil.example",
    "\\/evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "HTTPS://evil.example",
    " https://evil.example",
    "\x00https://evil.example",
    "\u3000//evil.example",
    "//testserver@evil.example",
    "//evil.example\\@testserver",
    "https://testserver.evil.example",
    "//evil。example",
    "http://[::1",
    "javascript:alert(1)",
    "jAvAsCrIpT:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
]
ODD = [
    "",
    "?",
    "#",
    ".",
    "..",
    "/%",
    "conversate",
    "conversate:index",
    "/desk/1/\r\nSet-Cookie: evil=1",
    "/\ud7ff\U0001f600",
    "/" + "a" * 5_000,
    "/" + "a" * 100_000,
]


@pytest.mark.parametrize("url", [*ELSEWHERE, *ODD])
def test_one_stays_on_the_site(browser: Client, at: Addresses, url: str) -> None:
    response = browser.post(at.send, {"body": "Hello", "next": url})
    assert response.status_code == 302
    assert "evil" not in response.cookies
    # Browsers ignore tabs and line feeds, and treat a backslash as a slash.
    location = response["Location"].replace("\\", "/")
    assert not any(character in location for character in "\r\n\t")
    target = urlsplit(urljoin(f"http://testserver{at.send}", location))
    assert (target.scheme, target.netloc) == ("http", "testserver")


@pytest.mark.parametrize("url", ELSEWHERE)
def test_what_is_of_another_site_leads_back_to_the_room(
    browser: Client, at: Addresses, url: str
) -> None:
    assert browser.post(at.send, {"body": "Hello", "next": url})["Location"] == f"{at.room}#end"


def test_a_page_of_the_site_is_gone_back_to(browser: Client, at: Addresses) -> None:
    for url in ("/desk/1/", "http://testserver/desk/1/", "?page=2", "ticket"):
        assert browser.post(at.send, {"body": "Hello", "next": url})["Location"] == f"{url}#end"


@pytest.mark.parametrize("header", ["Host", "X-Forwarded-Host", "Forwarded", "X-Original-URL"])
def test_no_header_makes_another_site_of_this_one(
    browser: Client, client: Client, at: Addresses, header: str
) -> None:
    headers = {header: "evil.example"}
    expected = {400} if header == "Host" else {200, 302, 403}
    for browsing in (browser, client):
        answers = [
            browsing.get(at.room, headers=headers),
            browsing.post(at.send, {"body": "Hello", "next": "//evil.example/"}, headers=headers),
        ]
        for answer in answers:
            assert answer.status_code in expected
            assert "evil" not in answer.headers.get("Location", "")
            # The page that keeps the text of a user who was signed out keeps the other fields, too.
            content = answer.content.replace(KEPT_FIELD, b"")
            assert b"evil.example" not in content
