from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from conversate_core import services
from conversate_core.models import Room
from conversate_web.checks.settings import check_web_settings
from conversate_web.markup import get_markup
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings


@pytest.fixture(autouse=True)
def _markdown(settings: Settings) -> None:
    settings.CONVERSATE_MARKUP = "markdown"


@pytest.fixture
def message(room: Room, member: User) -> None:
    services.post_message(room=room, author=member, body="**Tea** is <ready>")


def test_it_is_chosen_by_its_name() -> None:
    assert check_web_settings() == []
    assert get_markup().render("**x**") == "<p><strong>x</strong></p>"


@pytest.mark.usefixtures("message")
def test_the_page_and_the_api_show_the_same(client: Client, member: User, at: Addresses) -> None:
    client.force_login(member)
    html = "<p><strong>Tea</strong> is &lt;ready&gt;</p>"
    assert html in client.get(at.room).content.decode()
    (found,) = client.get(at.api_poll, {"since": 0}).json()["messages"]
    assert html in found["html"]
    assert found["body"] == "**Tea** is <ready>"


@pytest.mark.parametrize("name", ["markdown_it", "nh3"])
def test_a_site_without_the_extra_sees_what_to_install(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delitem(sys.modules, "conversate_web.markup.markdown", raising=False)
    monkeypatch.setitem(sys.modules, name, None)
    (problem,) = check_web_settings()
    assert problem.id == "conversate_web.E003"
    assert name in problem.msg
    assert "conversate-web[markdown]" in str(problem.hint)
