"""A panel of another app with a file field: the script saves the file once it is chosen."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from playwright.sync_api import expect

from conversate_web import panels
from tests.integration.browser.support.room_page import ROOM


class PortraitForm(forms.Form):
    portrait = forms.FileField(required=False)
    caption = forms.CharField(required=False)

    def save(self) -> None:
        file = self.cleaned_data["portrait"]
        PortraitPanel.saved.append((file and file.read(), self.cleaned_data["caption"]))


class PortraitPanel(panels.Panel):
    title = "Portrait"
    saved: list[tuple[Any, str]]

    def get_form(self, *, membership: Any, data: Any = None, files: Any = None) -> PortraitForm:
        return PortraitForm(data, files, prefix="portrait")


@pytest.fixture
def saved(monkeypatch):
    monkeypatch.setattr(panels, "_panels", [PortraitPanel])
    PortraitPanel.saved = []
    return PortraitPanel.saved


def test_a_file_arrives_once(open_page, room, ada, saved):
    page = open_page(ada, f"{ROOM}settings/")
    file = {"name": "ada.txt", "mimeType": "text/plain", "buffer": b"A portrait in words"}
    status = page.get_by_role("status")
    with page.expect_response("**/settings/"):
        page.get_by_label("Portrait").set_input_files(file)
    expect(status).to_have_text("Saved")
    expect(page.get_by_label("Portrait")).to_have_value("")
    with page.expect_response("**/settings/"):
        page.get_by_label("Caption").fill("Ada")
        page.get_by_label("Caption").blur()
    assert saved == [(b"A portrait in words", ""), (None, "Ada")]


def test_a_file_arrives_without_scripts(open_page, room, ada, saved):
    page = open_page(ada, f"{ROOM}settings/", java_script_enabled=False)
    file = {"name": "ada.txt", "mimeType": "text/plain", "buffer": b"A portrait in words"}
    page.get_by_label("Portrait").set_input_files(file)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_visible()
    assert saved == [(b"A portrait in words", "")]
