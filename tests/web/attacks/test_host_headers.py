"""The host of a request is an attacker's, on a site that allows every host."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.every_page import PLACES
from tests.support.inhabited_site import build_site
from tests.support.opening_places import html_of

EVIL = "evil.example"


@pytest.fixture
def site(db: None, settings: Any) -> Any:
    settings.ALLOWED_HOSTS = ["*"]
    return build_site()


def test_no_page_has_it_except_for_a_new_address_that_its_creator_copies(site: Any) -> None:
    found = {str(place) for place in PLACES if EVIL in html_of(place, site, host=EVIL)}
    assert found == {"conversate:manage_invite done", "conversate:manage_webhooks created"}
