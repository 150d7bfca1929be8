"""Every stored text of every row is markup of an attacker: no page has an element of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import models
from django.test import Client
from django.urls import reverse
from tinyhtml5 import parse

from tests.support.every_page import PLACES
from tests.support.inhabited_site import build_site
from tests.support.opening_places import html_of

# Ends everything that a text can be in: an attribute, a title, a text field, a script, a comment.
HOSTILE = """engine '"--></textarea></title></style></script><b data-evil>"""
SHORT = """ '"--></title><b data-evil>"""
# Columns whose values are hashes, keys, codes, or addresses that links are signed for.
NO_TEXTS = {
    *("auth", "channel", "direct_key", "endpoint", "endpoint_hash", "frequency", "language"),
    *("p256dh", "password", "pending_address", "public_key", "reason", "result", "session"),
    *("session_hash", "slug", "time_zone", "token_hash"),
}
SCRIPTED = re.compile(r'<script[^>]* class="cnv-scripted">(.*?)</script>', re.DOTALL)
TEMPLATE = re.compile(r"</?template[^>]*>")


def text_fields(model: type[models.Model]) -> Iterator[models.Field[Any, Any]]:
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if is_text and field.name not in NO_TEXTS:
            yield field


def poison() -> None:
    """Overwrite the texts, past all that cleans and checks them."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith("conversate_")]
    for model in [get_user_model(), *(model for app in ours for model in app.get_models())]:
        for field in text_fields(model):
            rows = model._base_manager.exclude(**{field.name: ""})
            text = HOSTILE if (field.max_length or 1000) > 2 * len(HOSTILE) else SHORT
            if not field.unique:
                rows.update(**{field.name: text})
                continue
            for pk in rows.values_list("pk", flat=True):
                rows.filter(pk=pk).update(**{field.name: f"{pk} {text}"})


def evil_elements(html: str) -> list[Any]:
    return [each for each in parse(html.ljust(200)).iter() if "data-evil" in each.attrib]


def assert_harmless(html: str, where: object) -> None:
    # As it is sent, and as scripts take it apart.
    assert evil_elements(html) == [], where
    assert evil_elements(TEMPLATE.sub("", SCRIPTED.sub(r"\1", html))) == [], where


@pytest.fixture
def site(db: None) -> Any:
    return build_site()


@pytest.mark.parametrize("markup", ["plain", "markdown"])
def test_no_page_has_an_element_of_a_text(site: Any, settings: Any, markup: str) -> None:
    settings.CONVERSATE_MARKUP = markup
    shown = 0
    for place in PLACES:
        html = html_of(place, site, before=poison)
        assert_harmless(html, place)
        shown += "data-evil" in html
    # The control: most pages show such a text, as text.
    assert shown > len(PLACES) / 2


def test_nor_has_the_admin(site: Any) -> None:
    client = Client()
    client.force_login(site.people["root"])
    poison()
    for model in filter(admin.site.is_registered, apps.get_models()):
        if not model._meta.app_label.startswith("conversate"):
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages = [reverse(f"{name}_changelist")]
        if row := model._base_manager.first():
            pages += [reverse(f"{name}_{page}", args=[row.pk]) for page in ("change", "delete")]
        for page in pages:
            response = client.get(page)
            assert response.status_code in {200, 302, 403}, page
            assert_harmless(response.content.decode(), page)


def test_control_the_text_would_make_an_element() -> None:
    for start in ("<p>", "<p title='", '<p title="', "<title>", "<textarea>", "<script>", "<!--"):
        assert evil_elements(f"<!doctype html>{start}{HOSTILE}"), start
