"""The script of the page of alerts has the nonce of the site's Content-Security-Policy."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.support.nonces import SITES

PAGE = "/alerts/"


@pytest.fixture
def browser(client, reader) -> Client:
    client.force_login(reader)
    return client


def scripts(response) -> list[str]:
    found = re.findall(r"<script[^>]*\ssrc=[^>]*time_zone[^>]*>", response.content.decode())
    assert found
    return found


@pytest.mark.parametrize("site", SITES)
def test_the_script_carries_that_of_the_header(browser, settings, site):
    for name, value in SITES[site]().items():
        setattr(settings, name, value)
    response = browser.get(PAGE)
    (nonce,) = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
    assert all(f' nonce="{nonce}">' in tag for tag in scripts(response))


def test_without_one_it_has_no_such_attribute(browser):
    assert all(tag.endswith('">') and "nonce" not in tag for tag in scripts(browser.get(PAGE)))
