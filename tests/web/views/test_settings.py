from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from conversate_core.models import Membership
from conversate_web import panels
from tests.web.support.addresses import Addresses
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NicknameForm(forms.Form):
    nickname = forms.CharField(max_length=5)

    def __init__(self, saved: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.saved = saved

    def save(self) -> None:
        self.saved.append(self.cleaned_data["nickname"])


class NicknamePanel(panels.Panel):
    """Another app's panel."""

    title = "Nickname"
    saved: list[str]

    def get_form(
        self, *, membership: Membership, data: Mapping[str, Any] | None = None, files: Any = None
    ) -> NicknameForm:
        return NicknameForm(self.saved, data, prefix="nickname")


@pytest.fixture
def nicknames(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Nicknames saved by a panel that is the only one."""
    monkeypatch.setattr(panels, "_panels", [])
    NicknamePanel.saved = []
    panels.register(NicknamePanel)
    panels.register(NicknamePanel)
    yield NicknamePanel.saved
    panels.unregister(NicknamePanel)
    assert panels.get_panels() == []


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panels, "_panels", [])


@pytest.mark.usefixtures("no_panels")
def test_the_page_shows_what_is_set(at: Addresses, browser: Client) -> None:
    page = Page(browser.get(at.settings))
    (chosen,) = [field for field in page.all("input", name="color") if "checked" in field]
    assert chosen["value"] == "blue"
    ticked = {field["name"] for field in page.all("input", type="checkbox") if "checked" in field}
    assert ticked == {"flash_alert", "title_alert", "shows_reading"}


@pytest.mark.usefixtures("no_panels")
def test_one_post_saves_all_and_says_so(at: Addresses, browser: Client, member: User) -> None:
    response = browser.post(at.settings, {"color": "red", "desktop_alert": "on"})
    assert (response.status_code, response.url) == (
        302,
        f"{at.settings}?done=saved#conversate-done",
    )
    saved = Membership.objects.get(user=member)
    alerts = (saved.flash_alert, saved.title_alert, saved.desktop_alert)
    assert (saved.color, alerts) == ("red", (False, False, True))


@pytest.mark.usefixtures("no_panels")
def test_a_color_that_is_none_is_refused(at: Addresses, browser: Client, member: User) -> None:
    response = browser.post(at.settings, {"color": "invisible"})
    assert response.status_code == 400
    assert "invisible is not one of the available choices" in Page(response).text
    assert Membership.objects.get(user=member).color == "blue"


@pytest.mark.usefixtures("no_panels")
def test_nothing_but_preferences_can_be_set(at: Addresses, browser: Client, member: User) -> None:
    browser.post(at.settings, {"color": "red", "role": "moderator", "user": "1", "read_id": 9})
    membership = Membership.objects.get(user=member)
    assert (membership.role, membership.read_id) == ("member", 0)


def test_a_panel_of_another_app_is_shown_once_and_saved_with_the_rest(
    at: Addresses, browser: Client, member: User, nicknames: list[str]
) -> None:
    page = Page(browser.get(at.settings))
    assert page.text.count("Nickname") == 2  # the panel and its field
    browser.post(at.settings, {"color": "red", "nickname-nickname": "Addy"})
    assert nicknames == ["Addy"]
    assert Membership.objects.get(user=member).color == "red"


def test_an_error_in_one_form_saves_none(
    at: Addresses, browser: Client, member: User, nicknames: list[str]
) -> None:
    response = browser.post(at.settings, {"color": "red", "nickname-nickname": "Augusta"})
    assert response.status_code == 400
    assert "at most 5 characters" in Page(response).text
    assert Membership.objects.get(user=member).color == "blue"
    response = browser.post(at.settings, {"color": "?", "nickname-nickname": "Addy"})
    assert response.status_code == 400
    assert nicknames == []


def test_one_panel_alone_is_saved_by_the_script(
    at: Addresses, browser: Client, member: User, nicknames: list[str]
) -> None:
    fieldsets = Page(browser.get(at.settings)).all("fieldset")
    (panel,) = [fieldset for fieldset in fieldsets if "data-panel" in fieldset]
    data = {"panel": panel["data-panel"], "color": "red", "nickname-nickname": "Addy"}
    assert browser.post(at.settings, data).status_code == 204
    assert nicknames == ["Addy"]
    assert Membership.objects.get(user=member).color == "blue"
    response = browser.post(at.settings, data | {"nickname-nickname": "Augusta"})
    assert response.status_code == 400
    assert "at most 5 characters" in response.json()["error"]["message"]
    assert browser.post(at.settings, data | {"panel": "another"}).status_code == 404
    assert nicknames == ["Addy"]


def test_a_panel_in_a_page_that_another_user_left_open_is_not_saved(
    at: Addresses, browser: Client, member: User, other: User, nicknames: list[str]
) -> None:
    data = {"panel": NicknamePanel().name, "nickname-nickname": "Addy"}
    response = browser.post(at.settings, {**data, "author": other.pk})
    assert response.status_code == 401
    assert response.json()["error"]["message"] == "Someone else is signed in, in this browser."
    assert nicknames == []
    assert browser.post(at.settings, {**data, "author": member.pk}).status_code == 204
    assert nicknames == ["Addy"]


class PortraitForm(forms.Form):
    portrait = forms.FileField()

    def save(self) -> None:
        file = self.cleaned_data["portrait"]
        PortraitPanel.saved.append((file.name, file.read()))


class PortraitPanel(panels.Panel):
    title = "Portrait"
    saved: ClassVar[list[tuple[str, bytes]]] = []

    def get_form(
        self, *, membership: Membership, data: Any = None, files: Any = None
    ) -> PortraitForm:
        return PortraitForm(data, files, prefix="portrait")


@pytest.fixture
def portraits(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    monkeypatch.setattr(panels, "_panels", [PortraitPanel])
    yield PortraitPanel.saved
    PortraitPanel.saved.clear()


@pytest.mark.parametrize(
    "more", [{}, {"panel": f"{__name__}.PortraitPanel"}], ids=["form", "script"]
)
def test_a_panel_takes_files(
    at: Addresses,
    browser: Client,
    portraits: list[tuple[str, bytes]],
    more: dict[str, str],
) -> None:
    (form,) = Page(browser.get(at.settings)).all("form", id="conversate-settings")
    assert form["enctype"] == "multipart/form-data"
    file = SimpleUploadedFile("ada.txt", b"A portrait in words")
    response = browser.post(at.settings, {"color": "red", "portrait-portrait": file} | more)
    assert response.status_code == (204 if more else 302)
    assert portraits == [("ada.txt", b"A portrait in words")]


def test_a_panel_has_to_say_what_its_form_is() -> None:
    with pytest.raises(NotImplementedError):
        panels.Panel().get_form(membership=Membership())
