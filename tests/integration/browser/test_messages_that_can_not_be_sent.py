"""A message that can't be sent shows why and waits for its author. The others are sent."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from conversate_core.models import Message
from tests.integration.browser.support.cutting_proxy import cutting_proxy
from tests.integration.browser.support.files import PDF, a_pdf
from tests.integration.browser.support.room_page import ROOM, field, post, says
from tests.integration.browser.support.writing import nothing_is_pending, pending


@pytest.fixture(autouse=True)
def _expected(watch):
    watch.expected.append("Failed to load resource")


@pytest.fixture
def page(open_page, room, ada) -> Page:
    return open_page(ada, ROOM)


@pytest.fixture
def report(tmp_path) -> Path:
    path = tmp_path / "report.pdf"
    path.write_bytes(PDF)
    return path


def attach(page: Page, path: Path) -> None:
    page.get_by_label("Attach files").set_input_files(path)
    expect(page.get_by_role("list", name="Chosen files")).to_contain_text(path.name)


def button(page: Page, name: str):
    return pending(page).get_by_role("button", name=name)


def save_again(path: Path, content: bytes = PDF + b"%more\n") -> None:
    """Change the file after it was chosen."""
    path.write_bytes(content)
    modified = path.stat().st_mtime + 60
    os.utime(path, (modified, modified))


def shorten(path: Path) -> None:
    save_again(path, b"%")


def replace_by_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [save_again, shorten, Path.unlink, replace_by_a_folder])
def test_a_file_that_can_not_be_read_any_longer_is_named_and_the_next_message_is_sent(
    page: Page, report: Path, change: Callable[[Path], None]
):
    attach(page, report)
    change(report)
    post(page, "Here it is")
    post(page, "Do you have it?")

    says(page, "Do you have it?")
    expect(pending(page)).to_have_count(1)
    expect(pending(page)).to_contain_text("Not sent")
    expect(pending(page).get_by_role("alert")).to_contain_text("report.pdf")
    expect(button(page, "Retry")).to_be_hidden()


def test_an_empty_file_that_was_deleted_is_named(page, report):
    report.write_bytes(b"")
    attach(page, report)
    report.unlink()
    post(page, "Here it is")
    expect(pending(page).get_by_role("alert")).to_contain_text("report.pdf")


def test_its_text_and_the_other_files_are_taken_back_and_sent_with_the_file_as_it_is_now(
    page, report
):
    attach(page, report)
    page.get_by_label("Attach files").set_input_files([a_pdf("drawing.pdf")])
    save_again(report)
    post(page, "Here they are")
    expect(pending(page).get_by_role("alert")).to_contain_text("report.pdf")
    expect(pending(page).get_by_role("alert")).not_to_contain_text("drawing.pdf")

    button(page, "Edit").click()
    expect(field(page)).to_have_value("Here they are")
    chosen = page.get_by_role("list", name="Chosen files")
    expect(chosen).to_contain_text("drawing.pdf")
    expect(chosen).not_to_contain_text("report.pdf")
    attach(page, report)
    field(page).press("Enter")

    says(page, "Here they are")
    nothing_is_pending(page)
    names = Message.objects.get().attachments.values_list("name", flat=True)
    assert sorted(names) == ["drawing.pdf", "report.pdf"]


def test_a_message_that_a_proxy_cuts_off_is_given_up_and_the_next_one_is_sent(
    open_page, live_server, room, ada
):
    with cutting_proxy(urlsplit(live_server.url).port, most=500_000) as port:
        page = open_page(ada, f"http://localhost:{port}{ROOM}")
        post(page, "Heavy", [{**a_pdf("heavy.pdf"), "buffer": PDF + b"." * 2_000_000}])
        post(page, "Light")

        says(page, "Light")
        expect(pending(page)).to_have_count(1)
        expect(pending(page)).to_contain_text("heavy.pdf")
        expect(pending(page).get_by_role("alert")).to_contain_text("too large for this network")
        expect(button(page, "Retry")).to_be_visible()


def test_a_message_that_the_browser_blocks_is_given_up_and_the_next_one_is_sent(page):
    def block(route: Route) -> None:
        """Abort posts with some words, as a browser extension may."""
        if "objectionable" in (route.request.post_data or ""):
            route.abort("blockedbyclient")
        else:
            route.continue_()

    page.route("**/api/send/", block)
    post(page, "Something objectionable")
    post(page, "Something else")

    says(page, "Something else")
    expect(pending(page).get_by_role("alert")).to_contain_text("blocks this message")
    page.unroute("**/api/send/")
    button(page, "Retry").click()
    says(page, "Something else", "Something objectionable")


def test_a_message_on_which_the_server_fails_is_given_up_and_the_next_one_is_sent(page):
    def fail(route: Route) -> None:
        if "unlucky" in (route.request.post_data or ""):
            route.fulfill(status=500, body="<h1>Server Error (500)</h1>")
        else:
            route.continue_()

    page.route("**/api/send/", fail)
    post(page, "An unlucky one")
    post(page, "A lucky one")
    says(page, "A lucky one")
    expect(pending(page).get_by_role("alert")).to_contain_text("went wrong on the server")


def test_a_database_that_can_not_be_written_to_for_a_while_is_waited_for(page):
    refusal = {"error": {"code": "unavailable", "message": "The database is read-only."}}
    page.route("**/api/send/", lambda route: route.fulfill(status=503, json=refusal))
    post(page, "One")
    for _ in range(4):
        expect(pending(page)).to_contain_text("The database is read-only.")
        expect(pending(page)).to_have_attribute("data-state", "retrying")
        with page.expect_request("**/api/send/"):
            button(page, "Retry").click()
    page.unroute("**/api/send/")
    button(page, "Retry").click()
    says(page, "One")


def test_what_the_policy_of_the_page_forbids_says_so_at_once(open_page, room, ada, watch):
    watch.expected.append("Content Security Policy")
    page = open_page(ada, ROOM)

    def forbid(route: Route) -> None:
        response = route.fetch()
        policy = f"default-src 'self'; connect-src {route.request.url}api/poll/"
        headers = {**response.headers, "content-security-policy": policy}
        route.fulfill(response=response, headers=headers)

    page.route(f"**{ROOM}", forbid)
    page.goto(ROOM)
    post(page, "Hello?")
    expect(pending(page).get_by_role("alert")).to_contain_text("security policy")


def test_a_server_that_can_not_be_reached_is_waited_for_however_long_it_takes(page):
    page.route("**/api/*/**", lambda route: route.abort("connectionrefused"))
    post(page, "One")
    for _ in range(4):
        expect(pending(page)).to_contain_text("Waiting for connection")
        expect(pending(page)).to_have_attribute("data-state", "retrying")
        with page.expect_request("**/api/send/"):
            button(page, "Retry").click()
    page.unroute("**/api/*/**")
    says(page, "One")
    nothing_is_pending(page)
