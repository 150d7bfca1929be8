"""If a site's Content-Security-Policy has a nonce, each script has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.template import RequestContext, Template
from django.test import Client
from django.urls import path

from conversate_core.models import Room
from tests.settings.urls import urlpatterns as site_urls
from tests.support.nonces import SITES
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from pytest_django import Settings

PAGES = ["room", "settings", "embedded"]


def embedded(request: HttpRequest) -> HttpResponse:
    """Return a page of the site with a room."""
    # Compiled here, to use the context processors of the test.
    page = Template("{% load conversate %}{% conversate_room room %}")
    return HttpResponse(page.render(RequestContext(request, {"room": Room.objects.get()})))


urlpatterns = [path("embedded/", embedded), *site_urls]


@pytest.fixture
def scripts(at: Addresses, browser: Client, settings: Settings) -> Any:
    """Return the response, and the tags of its scripts with an address."""
    settings.ROOT_URLCONF = __name__

    def scripts(page: str) -> tuple[HttpResponse, list[str]]:
        address = {"room": at.room, "settings": f"{at.room}settings/", "embedded": "/embedded/"}
        response: Any = browser.get(address[page])
        assert response.status_code == 200
        return response, re.findall(r"<script[^>]*\ssrc=[^>]*>", response.content.decode())

    return scripts


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("page", PAGES)
def test_each_script_carries_that_of_the_header(
    scripts: Any, settings: Settings, page: str, site: str
) -> None:
    for name, value in SITES[site]().items():
        setattr(settings, name, value)
    nonces = set()
    for _ in range(2):
        response, found = scripts(page)
        (nonce,) = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
        assert found
        assert all(f' nonce="{nonce}">' in tag for tag in found)
        nonces.add(nonce)
    assert len(nonces) == 2


@pytest.mark.parametrize("page", PAGES)
def test_without_one_the_tags_have_no_such_attribute(scripts: Any, page: str) -> None:
    response, found = scripts(page)
    assert found
    assert "nonce" not in response.content.decode()
    assert all('">' in tag and "\n" not in tag for tag in found)


def test_a_site_may_give_one_of_its_own(scripts: Any, settings: Settings) -> None:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.own_nonce"]
    _, found = scripts("room")
    assert all(' nonce="a&lt;b">' in tag for tag in found)


def own_nonce(get_response: Any) -> Any:
    def middleware(request: Any) -> Any:
        request.csp_nonce = "a<b"
        return get_response(request)

    return middleware
