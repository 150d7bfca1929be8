"""Open a page of every_page.py, and leave the site as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import transaction
from django.test import Client

if TYPE_CHECKING:
    from tests.support.every_page import Place
    from tests.support.inhabited_site import Site


def html_of(
    place: Place,
    site: Site,
    *,
    before: Callable[[], object] | None = None,
    host: str = "testserver",
) -> str:
    """Return the HTML of the page. *before* changes the site right before the request."""
    client = Client(headers={"host": host})
    with transaction.atomic():
        client.force_login(site.people[place.who])
        if place.before:
            place.before(site)
        path = place.path(site)
        if before:
            before()
        response = client.get(path) if place.post is None else client.post(path, place.post)
        transaction.set_rollback(True)
    assert response.status_code == place.status, place
    return response.content.decode()
