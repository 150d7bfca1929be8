"""Links that htmx follows (hx-boost) make the browser load the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    pass

BOOSTED = {"HX-Request": "true", "HX-Boosted": "true"}


@pytest.mark.parametrize("who", ["moderator", "member", "outsider"])
def test_all_users_are_redirected_to_the_same_url(
    client: Client,
    at: Addresses,
    who: str,
    request: pytest.FixtureRequest,
    django_assert_num_queries,
) -> None:
    client.force_login(request.getfixturevalue(who))
    with django_assert_num_queries(0):
        response = client.get(f"{at.room}?message=7", headers=BOOSTED)
    assert response.headers["HX-Redirect"] == f"{at.room}?message=7"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.content == b""


def test_what_a_form_sends_is_not_lost(browser: Client, at: Addresses) -> None:
    response = browser.post(at.send, {"body": "Hello"}, headers=BOOSTED)
    assert (response.status_code, response.url) == (302, f"{at.room}#end")


def test_other_requests_of_htmx_get_the_page(browser: Client, at: Addresses) -> None:
    response = browser.get(at.room, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "HX-Redirect" not in response.headers
