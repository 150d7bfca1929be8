"""Two people in the site of tests/extension_site, which uses every extension point at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.integration.browser.conftest import PATIENCE
from tests.integration.browser.support.axe import violations
from tests.integration.browser.support.club import Club, open_club
from tests.integration.browser.support.watch import Watch
from tests.integration.browser.support.writing import nothing_is_pending

OBSERVING = "/chat/observing/"

SignIn = Callable[[str], Page]


@pytest.fixture(scope="module")
def club(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Club]:
    folder: Path = tmp_path_factory.mktemp("club")
    with open_club(folder) as club:
        yield club


@pytest.fixture
def sign_in(browser: Browser, club: Club, watch: Watch) -> Iterator[SignIn]:
    """Sign in on the site's own page, and open the room."""
    contexts = []

    def sign_in(name: str) -> Page:
        context = browser.new_context(base_url=club.url)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watch.over(page)
        page.goto(f"/login/?next={OBSERVING}")
        page.locator("[name=username]").fill(name)
        page.locator("[name=password]").fill("stars")
        page.get_by_role("button", name="Ensaluti").click()
        page.wait_for_url(f"**{OBSERVING}")
        return page

    yield sign_in
    for context in contexts:
        context.close()


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Mesaĝo").fill(text)
    # A poll may confirm the message before the site has heard of it.
    with page.expect_response("**/api/send/"):
        page.get_by_role("button", name="Sendi").click()
    nothing_is_pending(page)


def message(page: Page, text: str) -> Locator:
    return page.locator("#conversate-messages > .club-message").filter(has_text=text)


def test_the_system_checks_find_nothing(club):
    assert "no issues" in club.manage("check", "--fail-level", "WARNING")


def test_what_one_writes_the_other_reads_in_the_looks_of_the_site(sign_in, club):
    ada, grace = sign_in("ada"), sign_in("grace")
    write(ada, "Who has the :north-star: map?")
    arrived = message(grace, "Who has the ★ map?")
    expect(arrived).to_contain_text("— Ada ★")  # markup, the name, the template
    expect(arrived).to_contain_class("club-question")
    expect(arrived).to_contain_text("ĵus")
    expect(grace.locator("#club-status")).to_have_text("Skribis Ada ★")
    expect(grace.locator(".cnv-day")).to_contain_text("☾")
    assert "Observado: Who has the :north-star: map?" in club.minutes()  # a signal


def test_edits_come_into_the_sites_own_message(sign_in):
    ada, grace = sign_in("ada"), sign_in("grace")
    write(ada, "Saturn rises at nine")
    mine = message(ada, "Saturn rises at nine")
    # The time is visible where the site's template has it, in own messages too.
    assert mine.locator(".cnv-message__time").evaluate("(time) => time.offsetWidth > 10")
    mine.hover()
    mine.locator(".cnv-actions__toggle").click()
    mine.get_by_text("Redakti", exact=True).click()
    mine.get_by_role("textbox").fill("Saturn rises at ten?")
    mine.get_by_role("button", name="Konservi").click()
    changed = message(grace, "Saturn rises at ten?")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("redaktita")
    expect(changed).to_contain_class("club-question")
    expect(message(grace, "rises at nine")).to_have_count(0)


def test_the_sites_script_posts_and_leaves_the_draft(sign_in):
    ada, grace = sign_in("ada"), sign_in("grace")
    grace.get_by_role("textbox", name="Mesaĝo").fill("Half a sent")
    grace.get_by_role("button", name="Saluti").click()
    expect(grace.locator("#club-status")).to_have_text("Sendita: Saluton! :north-star:")
    expect(message(ada, "Saluton! ★").last).to_contain_text("— Grace ★")
    expect(grace.get_by_role("textbox", name="Mesaĝo")).to_have_value("Half a sent")


def test_scripts_of_the_site_are_told_of_the_messages_that_a_page_begins_with(sign_in):
    page = sign_in("grace")
    expect(message(page, "Is it clear tonight?").first).to_contain_class("club-question")


def test_people_have_the_pictures_and_pages_that_the_site_gives_them(sign_in):
    grace = sign_in("grace")
    members = grace.locator(".cnv-member")
    picture = members.filter(has_text="Ada ★").locator("img")
    expect(picture).to_have_attribute("src", "/static/club/officer.svg")
    # A poll may have replaced the list, and the picture loads again.
    grace.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    expect(members.filter(has_text="Linus ★").locator("img")).to_have_count(0)
    message(grace, "Is it clear tonight?").get_by_role("link", name="Ada ★").click()
    expect(grace.get_by_role("heading", name="ada")).to_be_visible()


def test_the_rules_of_the_site_hold(sign_in):
    ada, grace = sign_in("ada"), sign_in("grace")
    expect(message(ada, "Before the others came")).to_have_count(1)
    expect(message(grace, "Before the others came")).to_have_count(0)
    for page, fields in ((ada, 1), (grace, 0)):
        page.goto("/chat/announcements/")
        expect(page.get_by_role("log", name="Konversacio")).to_be_visible()
        expect(page.get_by_role("textbox", name="Mesaĝo")).to_have_count(fields)


def test_a_moderator_finds_people_as_the_site_does(sign_in, watch):
    watch.expected.append("status of 400")
    ada = sign_in("ada")
    ada.goto(f"{OBSERVING}manage/")
    for name, answer in (("Nobody", "Neniu havas ĉi tiun nomon."), ("mary", "Mary ★")):
        ada.get_by_label("Antaŭnomo").fill(name)
        ada.get_by_label("Antaŭnomo").press("Enter")
        expect(ada.get_by_text(answer).first).to_be_visible()


def sees(page: Page, name: str, state: str) -> None:
    """Reload until the condition is true: a waiting poll notices it only at its end."""
    member = page.get_by_role("complementary").locator(".cnv-member", has_text=name)
    deadline = time.monotonic() + PATIENCE / 1000
    while state not in member.inner_text():
        assert time.monotonic() < deadline, member.inner_text()
        page.reload()


def test_presence_is_what_the_cache_of_the_site_says(sign_in):
    ada = sign_in("ada")
    grace = sign_in("grace")
    sees(ada, "Grace ★", "aktiva")
    sees(ada, "Linus ★", "for")
    grace.close()
    sees(ada, "Grace ★", "for")


def test_a_panel_keeps_what_a_member_chooses(sign_in):
    page = sign_in("grace")
    page.goto(f"{OBSERVING}settings/")
    expect(page.get_by_role("group", name="Observata ĉi-monate")).to_be_visible()
    page.get_by_label("Objekto").fill("M 31")
    page.get_by_label("Objekto").press("Tab")
    expect(page.get_by_text("Konservita")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Objekto")).to_have_value("M 31")


def test_who_is_away_is_mailed_by_the_worker_of_the_sites_queue(sign_in, club):
    ada = sign_in("ada")
    write(ada, "The dome is open")
    assert "tasks" in club.manage("work")
    (mail,) = [mail for mail in club.mails() if "Observado" in str(mail["Subject"])]
    assert mail["To"] == "linus@example.org"
    assert str(mail["Subject"]).startswith("Stelklubo: ")
    for part in (mail.get_body(("plain",)), mail.get_body(("html",))):
        assert part is not None
        for expected in ("Linus ★", "Ada ★", "The dome is open", "Legi kaj respondi"):
            assert expected in part.get_content()


def test_theme_and_language_are_what_the_site_says(sign_in):
    page = sign_in("grace")
    colors = page.evaluate(
        """() => [".cnv-composer [type=submit]", ".cnv-root"].map((selector) =>
            getComputedStyle(document.querySelector(selector)).backgroundColor)"""
    )
    assert colors[0] == "rgb(255, 215, 106)"
    expect(page.locator(".cnv-root")).to_have_attribute("lang", "eo")
    expect(page.locator(".cnv-timer")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(sign_in, width):
    page = sign_in("ada")
    page.set_viewport_size({"width": width, "height": 800})
    for path in (OBSERVING, f"{OBSERVING}settings/", f"{OBSERVING}manage/", "/chat/"):
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
