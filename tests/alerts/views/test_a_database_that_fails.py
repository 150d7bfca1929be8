"""While the database fails, the pages answer 503, and keep the data of the form."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import Error
from django.test import Client
from django.urls import reverse

from conversate_alerts.mail.tokens import unsubscribe_token
from conversate_alerts.models import AlertProfile
from conversate_alerts.views import unavailable
from tests.support.failing_database import (
    FULL,
    LOST,
    READ_ONLY,
    TOO_LONG,
    database_that_raises,
    database_that_takes_no_writes,
)

PAGE = "/alerts/"
CHOSEN = {"frequency": "daily", "with_text": "on", "digest_hour": "7"}


@pytest.fixture(autouse=True)
def _site(settings, monkeypatch):
    settings.CONVERSATE_SITE_URL = "https://example.org"
    monkeypatch.setattr(unavailable._outage_log, "_is_down", False)


@pytest.fixture
def strict(reader) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    return client


def check(response, reason: str = "not available at the moment") -> str:
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert "private" in response.headers["Cache-Control"]
    assert "no-store" in response.headers["Cache-Control"]
    html = response.content.decode()
    assert reason in html
    return html


def test_each_page_can_be_asked_for_again(client, reader, membership):
    client.force_login(reader)
    token = unsubscribe_token(membership)
    for path in (
        PAGE,
        reverse("conversate_alerts:confirm", args=["x"]),
        reverse("conversate_alerts:unsubscribe", args=[token]),
        reverse("conversate_alerts:post_held", args=["1.x"]),
    ):
        with database_that_raises(LOST):
            html = check(client.get(path))
        assert f'<a href="{path}">' in html
        assert "<form" not in html


def test_a_mail_program_may_try_its_one_click_again_and_the_address_stays_secret(membership):
    path = reverse("conversate_alerts:unsubscribe", args=[unsubscribe_token(membership)])
    with database_that_raises(LOST):
        response = Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"})
    check(response)
    assert response.headers["Referrer-Policy"] == "no-referrer"


def test_what_was_chosen_can_be_sent_again(strict):
    token = strict.get(PAGE).context["csrf_token"]
    with database_that_raises(LOST):
        html = check(strict.post(PAGE, {**CHOSEN, "csrfmiddlewaretoken": str(token)}))
    for name, value in CHOSEN.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in html
    assert html.count('name="csrfmiddlewaretoken"') == 1


def test_what_another_site_has_sent_is_not_put_into_a_form_of_this_one(strict, settings):
    # The view checks the token itself if the site has no CSRF middleware.
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "csrf" not in name]
    with database_that_raises(LOST):
        html = check(strict.post(PAGE, CHOSEN))
    assert "<form" not in html
    assert "Go back to get what you typed" in html


def test_a_form_that_can_not_be_read_is_not_given_back(client, reader, settings):
    client.force_login(reader)
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    with database_that_raises(LOST):
        assert "<form" not in check(client.post(PAGE, CHOSEN))


def test_the_page_stands_alone_where_the_site_s_frame_needs_the_database(
    client, reader, settings, tmp_path: Path
):
    client.force_login(reader)
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    (tmp_path / "base.html").write_text("Own {{ user.username }}{% block content %}{% endblock %}")
    with database_that_raises(LOST):
        html = check(client.get(PAGE))
    assert "Own" not in html
    assert "<!doctype html>" in html


@pytest.mark.parametrize(
    ("code", "reason"), [(FULL, "disk is full"), (READ_ONLY, "database is read-only")]
)
def test_where_nothing_can_be_written_the_preferences_can_be_read(client, reader, code, reason):
    client.force_login(reader)
    with database_that_takes_no_writes(code):
        assert client.get(PAGE).status_code == 200
        check(client.post(PAGE, {"frequency": "at_once", "with_text": "on"}), reason)
    assert not AlertProfile.objects.exists()


def test_another_error_of_the_database_is_the_site_s_500(client, reader):
    client.force_login(reader)
    with database_that_raises(TOO_LONG), pytest.raises(Error):
        client.get(PAGE)


def test_the_log_has_a_line_at_the_beginning_and_one_at_the_end(client, reader, caplog):
    client.force_login(reader)
    with database_that_raises(LOST):
        for _ in range(3):
            client.get(PAGE)
    client.get(PAGE)
    said = [record.getMessage() for record in caplog.records if "alerts" in record.name]
    assert [line.partition(". ")[0] for line in said] == [
        "The database fails, and pages of alerts are answered with 503",
        "The database works again.",
    ]
