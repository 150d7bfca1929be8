"""Files are chosen, dropped and pasted; they have previews, and the upload shows its progress."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from conversate_core.models import Attachment, Message
from tests.integration.browser.support.files import a_pdf, a_picture, picture
from tests.integration.browser.support.room_page import ROOM, field, post, requests_of, says
from tests.integration.browser.support.writing import nothing_is_pending, pending

# Browsers call each pasted picture image.png.
A_PASTED_NAME = re.compile(r"image-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.png")

# Dispatches an event with these files, as a browser does; returns whether it was handled.
CARRY = """(target, [type, files, text, html]) => {
  const data = new DataTransfer();
  for (const { name, mimeType, content } of files) {
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    data.items.add(new File([bytes], name, { type: mimeType }));
  }
  if (text) data.setData("text/plain", text);
  if (html) data.setData("text/html", html);
  const options = { bubbles: true, cancelable: true };
  const event = type === "paste"
    ? new ClipboardEvent(type, { ...options, clipboardData: data })
    : new DragEvent(type, { ...options, dataTransfer: data });
  return !target.dispatchEvent(event);
}"""


def carry(target: Locator, kind: str, *files: FilePayload, text: str = "", html: str = "") -> Any:
    content = [
        {**file, "buffer": None, "content": base64.b64encode(file["buffer"]).decode()}
        for file in files
    ]
    return target.evaluate(CARRY, [kind, content, text, html])


# HTML that programs put on the clipboard, beside a picture or a file.
COPIED_IMAGE = (
    "<html><body><!--StartFragment--><img src='https://example.org/moth.png' alt='A > B'/>"
    "<!--EndFragment--></body></html>"
)
CELLS = (
    "<html><head><style>td { color: black }</style></head><body><!--StartFragment-->"
    "<table><tr><td>From a</td><td>spreadsheet</td></tr></table><!--EndFragment--></body></html>"
)
TWO_IMAGES = "<p><img src='one.png'><img src='two.png'></p>"


@pytest.fixture
def page(open_page, room, ada) -> Page:
    return open_page(ada, ROOM)


def chosen(page: Page) -> Locator:
    return page.get_by_role("list", name="Chosen files").get_by_role("listitem")


def choose(page: Page, *files: FilePayload) -> None:
    page.get_by_label("Attach files").set_input_files(files)


def room_of(page: Page) -> Locator:
    return page.locator("#conversate-room")


def test_files_that_are_chosen_are_added_to_those_chosen_before(page):
    choose(page, a_pdf("one.pdf"))
    choose(page, a_pdf("two.pdf"), a_pdf("three.pdf"))
    expect(chosen(page)).to_have_count(3)
    page.get_by_role("button", name="Remove two.pdf").click()
    choose(page, a_pdf("two.pdf"))
    post(page, "All of them")
    says(page, "All of them")
    names = Attachment.objects.order_by("pk").values_list("name", flat=True)
    assert list(names) == ["one.pdf", "three.pdf", "two.pdf"]


def test_images_are_previewed_and_other_files_named_with_their_size(page):
    choose(page, a_picture("moth.png"), a_pdf("drawing.pdf"))
    expect(chosen(page).nth(0).locator("canvas")).to_be_visible()
    color = (
        chosen(page)
        .nth(0)
        .locator("canvas")
        .evaluate("canvas => [...canvas.getContext('2d').getImageData(40, 40, 1, 1).data]")
    )
    assert color == [0x20, 0x60, 0xC0, 255]
    expect(chosen(page).nth(1).locator("canvas")).to_be_hidden()
    expect(chosen(page).nth(1)).to_contain_text("drawing.pdf")
    expect(chosen(page).nth(1)).to_contain_text("bytes")


def test_what_is_called_an_image_and_is_none_is_named(page):
    choose(page, {"name": "broken.png", "mimeType": "image/png", "buffer": b"no image"})
    expect(chosen(page)).to_contain_text("broken.png")
    expect(chosen(page).locator("canvas")).to_be_hidden()


def test_files_dropped_on_the_room_are_chosen(page):
    target = page.locator("#conversate-conversation")
    assert carry(target, "dragover", a_pdf("drawing.pdf"))
    expect(page.get_by_text("Drop files here")).to_be_visible()
    assert carry(target, "drop", a_pdf("drawing.pdf"))
    expect(page.get_by_text("Drop files here")).to_be_hidden()
    expect(chosen(page)).to_contain_text("drawing.pdf")
    expect(field(page)).to_be_focused()
    field(page).press("Enter")
    expect(page.get_by_role("link", name="drawing.pdf")).to_be_visible()


# A script can't create a transfer with a folder: here a file without an extension is one.
FOLDERS = """() => {
    DataTransferItem.prototype.webkitGetAsEntry = function () {
        const { name } = this.getAsFile();
        return { name, isDirectory: !name.includes(".") };
    };
}"""


def test_a_folder_is_named_as_what_cant_be_sent_and_the_files_beside_it_are_chosen(page):
    page.evaluate(FOLDERS)
    assert carry(room_of(page), "drop", a_pdf("drawing.pdf"), a_pdf("Holiday"), a_pdf("Work"))
    expect(page.get_by_role("alert")).to_have_text("Folders can't be sent: Holiday, Work")
    expect(chosen(page)).to_have_count(1)
    expect(chosen(page)).to_contain_text("drawing.pdf")
    post(page, "Here it is")
    says(page, "Here it is")
    expect(page.get_by_role("link", name="drawing.pdf")).to_be_visible()


def test_a_folder_alone_is_named_until_something_is_changed(page):
    page.evaluate(FOLDERS)
    assert carry(field(page), "paste", a_pdf("Holiday"))
    expect(page.get_by_role("alert")).to_have_text("Folders can't be sent: Holiday")
    expect(chosen(page)).to_have_count(0)
    field(page).fill("Then not")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_files_dropped_beside_the_room_do_nothing_and_leave_the_page_there(page):
    beside = page.locator("body")
    assert carry(beside, "dragover", a_pdf())
    expect(page.get_by_text("Drop files here")).to_be_hidden()
    assert carry(beside, "drop", a_pdf())
    expect(chosen(page)).to_have_count(0)


def test_text_that_is_dragged_is_left_to_the_browser(page):
    assert not carry(field(page), "dragover", text="Some words")
    assert not carry(field(page), "drop", text="Some words")


def test_a_site_takes_what_is_dropped_on_its_own_places(page):
    page.evaluate("document.body.addEventListener('drop', (event) => event.preventDefault())")
    carry(page.locator("body"), "drop", a_pdf())
    expect(chosen(page)).to_have_count(0)


def test_where_no_files_are_allowed_none_are_taken(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_MAX_FILES = 0
    page = open_page(ada, ROOM)
    assert carry(room_of(page), "drop", a_pdf())
    expect(chosen(page)).to_have_count(0)
    post(page, "Only words")
    says(page, "Only words")


def test_a_picture_that_is_pasted_is_chosen_with_the_time_in_its_name(page):
    field(page).fill("Look:")
    assert carry(field(page), "paste", a_picture("image.png"))
    expect(chosen(page)).to_contain_text(A_PASTED_NAME)
    expect(field(page)).to_have_value("Look:")


@pytest.mark.parametrize("html", [CELLS, TWO_IMAGES, "<p>Words and <img src='one.png'></p>"])
@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_rich_text_stays_text_though_a_picture_of_it_comes_along(page, html, kind):
    text = "From a\tspreadsheet"
    assert not carry(field(page), kind, a_picture("image.png"), text=text, html=html)
    expect(chosen(page)).to_have_count(0)
    expect(page.get_by_text("Drop files here")).to_be_hidden()


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_file_from_a_file_manager_is_chosen_and_its_name_not_inserted(page, kind):
    assert carry(field(page), kind, a_pdf("drawing.pdf"), text="file:///home/ada/drawing.pdf")
    expect(chosen(page)).to_contain_text("drawing.pdf")
    expect(field(page)).to_have_value("")


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_an_image_of_a_page_is_chosen_and_its_address_not_inserted(page, kind):
    address = "https://example.org/moth.png"
    assert carry(field(page), kind, a_picture("image.png"), text=address, html=COPIED_IMAGE)
    expect(chosen(page)).to_contain_text(A_PASTED_NAME if kind == "paste" else "image.png")
    expect(field(page)).to_have_value("")


def test_an_image_from_the_clipboard_of_the_machine_is_chosen(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate(
        """async ([content, html]) => {
            const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
            const image = new Blob([bytes], { type: "image/png" });
            const page = new Blob([html], { type: "text/html" });
            const data = { "image/png": image, "text/html": page };
            await navigator.clipboard.write([new ClipboardItem(data)]);
        }""",
        [base64.b64encode(picture()).decode(), COPIED_IMAGE],
    )
    field(page).press("Control+v")
    expect(chosen(page)).to_contain_text(A_PASTED_NAME)
    expect(field(page)).to_have_value("")
    field(page).press("Enter")
    expect(page.get_by_role("img", name=A_PASTED_NAME)).to_be_visible()


def test_where_no_files_are_allowed_pasting_is_left_to_the_browser(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_MAX_FILES = 0
    page = open_page(ada, ROOM)
    assert not carry(field(page), "paste", a_pdf("drawing.pdf"), text="drawing.pdf")
    expect(chosen(page)).to_have_count(0)


def test_limits_are_said_before_anything_is_sent(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 100
    settings.CONVERSATE_UPLOAD_MAX_FILES = 2
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/send/")
    choose(page, a_pdf("small.pdf"), {**a_pdf("large.pdf"), "buffer": b"%PDF" + b"." * 100})
    alert = page.locator("#conversate-composer").get_by_role("alert")
    expect(alert).to_contain_text("large.pdf")
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    field(page).press("Enter")
    expect(alert).to_contain_text("large.pdf")
    page.get_by_role("button", name="Remove large.pdf").click()
    expect(alert).to_be_hidden()
    choose(page, a_pdf("a.pdf"), a_pdf("b.pdf"))
    expect(alert).to_contain_text("You can attach up to 2 files")
    expect(send).to_be_disabled()
    field(page).press("Enter")
    nothing_is_pending(page)
    assert sent == []

    page.get_by_role("button", name="Remove b.pdf").click()
    send.click()
    expect(page.get_by_role("link", name="a.pdf")).to_be_visible()


def test_a_quota_is_said_before_anything_is_sent(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_QUOTA = 250
    page = open_page(ada, ROOM)
    sent = requests_of(page, "/api/send/")
    expect(page.get_by_text("You can store 250")).to_be_hidden()
    large = {**a_pdf("large.pdf"), "buffer": b"%PDF" + b"." * 196}
    choose(page, a_pdf("small.pdf"), large)
    alert = page.locator("#conversate-composer").get_by_role("alert")
    expect(alert).to_contain_text("You can store")
    send = page.get_by_role("button", name="Send")
    expect(send).to_be_disabled()
    field(page).press("Enter")
    assert sent == []

    page.get_by_role("button", name="Remove small.pdf").click()
    expect(alert).to_be_hidden()
    send.click()
    expect(page.get_by_role("link", name="large.pdf")).to_be_visible()
    # What was sent counts.
    choose(page, a_pdf("small.pdf"))
    expect(alert).to_contain_text("delete messages with files")
    expect(send).to_be_disabled()


def test_a_deletion_makes_room_in_the_quota_of_an_open_page(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_QUOTA = 100
    page = open_page(ada, ROOM)
    choose(page, a_pdf("one.pdf"))
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("link", name="one.pdf")).to_be_visible()
    choose(page, a_pdf("two.pdf"))
    alert = page.locator("#conversate-composer").get_by_role("alert")
    expect(alert).to_contain_text("You can store")
    page.evaluate(
        """() => CONVERSATE.emit(document, "changed", { message: { deleted_at: "2026-01-01" } })"""
    )
    page.get_by_role("button", name="Remove two.pdf").click()
    choose(page, a_pdf("two.pdf"))
    expect(alert).to_be_hidden()


def test_each_file_that_is_too_large_is_marked_in_the_list(open_page, room, ada, settings):
    settings.CONVERSATE_UPLOAD_MAX_SIZE = 2048
    page = open_page(ada, ROOM)
    one, two = a_pdf("one.pdf"), a_pdf("two.pdf")
    one["buffer"] = two["buffer"] = b"%PDF" + b"." * 3068
    choose(page, a_pdf("small.pdf"), one, two)
    marked = chosen(page).filter(has_text="3.0 KB, too large")
    expect(marked).to_have_count(2)
    expect(marked).to_contain_text(["one.pdf", "two.pdf"])
    color = "element => getComputedStyle(element).borderTopColor"
    assert marked.first.evaluate(color) != chosen(page).first.evaluate(color)

    page.get_by_role("button", name="Remove one.pdf").click()
    expect(marked).to_contain_text(["two.pdf"])
    page.get_by_role("button", name="Remove two.pdf").click()
    expect(marked).to_have_count(0)
    expect(page.get_by_role("button", name="Send")).to_be_enabled()


@pytest.mark.parametrize(("size", "text"), [(900, "900"), (1700, "1.7"), (2_600_000, "2.5")])
@pytest.mark.parametrize("language", ["en", "de", "ar"])
def test_a_size_reads_the_same_before_and_after_sending(
    open_page, room, ada, settings, language, size, text
):
    settings.LANGUAGE_CODE = language
    page = open_page(ada, ROOM)
    plan = {**a_pdf("plan.pdf"), "buffer": b"%PDF" + b"." * (size - 4)}
    page.locator("input[type=file]").set_input_files([plan])
    before = page.locator(".cnv-composer .cnv-chosen__size").inner_text()
    assert before.startswith(text if language == "en" else text.replace(".", ","))
    page.locator(".cnv-composer [type=submit]").click()
    expect(page.locator("#conversate-messages .cnv-attachment__size")).to_have_text(before)


def test_a_bar_shows_how_far_the_upload_is(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    # So slow that it ends long after it was looked at.
    normal = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    slow = {**normal, "uploadThroughput": 50_000}
    devtools.send("Network.emulateNetworkConditions", slow)
    post(page, "Heavy", [{**a_pdf("heavy.pdf"), "buffer": b"%PDF" + b"." * 2_000_000}])
    bar = page.get_by_role("progressbar", name="Upload")
    expect(bar).to_be_visible()
    page.wait_for_function(
        "() => { const { value } = document.querySelector('.cnv-pending progress'); "
        "return value > 0.02 && value < 1; }"
    )
    devtools.send("Network.emulateNetworkConditions", normal)
    says(page, "Heavy")
    nothing_is_pending(page)


def test_an_upload_is_stopped_and_can_be_sent_or_taken_back(page):
    paused: list[Route] = []
    page.route("**/api/send/", lambda route: paused.append(route), times=1)
    post(page, "With a file", [a_pdf("drawing.pdf")])
    post(page, "After it")
    expect(pending(page)).to_have_count(2)
    pending(page).first.get_by_role("button", name="Cancel").click()

    # The message queued behind it is sent.
    says(page, "After it")
    expect(pending(page)).to_contain_text("Not sent")
    expect(pending(page)).to_contain_text("drawing.pdf")
    pending(page).get_by_role("button", name="Edit").click()
    expect(field(page)).to_have_value("With a file")
    expect(chosen(page)).to_contain_text("drawing.pdf")
    field(page).press("Enter")
    says(page, "After it", "With a file")
    assert Message.objects.count() == 2
