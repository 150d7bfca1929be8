"""The template and the sign-in page of docs/how-to/install.md."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import include, path

from conversate_core.testing import make_user

from .support.pages import REPOSITORY, blocks_of, section

if TYPE_CHECKING:
    from pytest_django import Settings

PAGE = "how-to/install"
SIGN_IN = section(PAGE, "Let members sign in who are not staff")
# Other pages with the template of that page.
OTHERS = [
    "docs/tutorial/first-room.md",
    *(f"packages/conversate-{n}/README.md" for n in ("web", "alerts")),
]


def code(part: str, below: str) -> str:
    """Return the block of code after the text *below*."""
    return re.split(r"```\w*\n", part.split(below)[1])[1].split("```")[0]


@pytest.fixture
def frame() -> str:
    [frame] = [block.code for block in blocks_of(PAGE) if block.code.startswith("<!doctype")]
    return frame


@pytest.fixture
def _site(db: None, settings: Settings, tmp_path: Path, frame: str) -> None:
    (tmp_path / "registration").mkdir()
    (tmp_path / "base.html").write_text(frame)
    (tmp_path / "registration/login.html").write_text(code(SIGN_IN, "`templates/registration/"))
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path]}]
    names: dict[str, str] = {}
    exec(code(SIGN_IN, "`settings.py`"), names)
    settings.LOGIN_URL, settings.LOGIN_REDIRECT_URL = (
        names["LOGIN_URL"],
        names["LOGIN_REDIRECT_URL"],
    )
    urls = ModuleType("urls")
    vars(urls).update(
        path=path, include=include, urlpatterns=[path("chat/", include("conversate_web.urls"))]
    )
    exec(code(SIGN_IN, "`urls.py`"), vars(urls))
    settings.ROOT_URLCONF = urls


@pytest.mark.parametrize("asked", ["/chat/", "/chat/search/", None])
@pytest.mark.usefixtures("_site")
def test_a_member_who_is_not_staff_signs_in_and_gets_the_page(asked: str | None) -> None:
    make_user("ada", password="conversate")
    client = Client()
    login = client.get(asked).headers["Location"] if asked else "/accounts/login/"
    assert login.startswith("/accounts/login/")
    [target] = re.findall('name="next" value="(.*?)"', client.get(login).text)
    post = {"username": "ada", "password": "conversate", "next": target}
    answer = client.post("/accounts/login/", post)
    assert answer.headers["Location"] == (asked or "/chat/")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_each_page_has_the_same_template(frame: str) -> None:
    def head(text: str) -> list[str]:
        return re.findall(r"^  <(?:meta|style).*$", text, re.MULTILINE)

    assert len(head(frame)) == 4
    for page in OTHERS:
        assert head((REPOSITORY / page).read_text("utf-8")) == head(frame), page
