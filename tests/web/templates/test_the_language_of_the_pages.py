"""Our part of a page has a lang attribute, whatever the lang of the site's page is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.support.catalogs import write_catalog
from tests.web.support.addresses import Addresses

if TYPE_CHECKING:
    from pytest_django import Settings


@pytest.fixture
def pages(browser: Client, at: Addresses) -> Callable[[str], list[str]]:
    def pages(language: str) -> list[str]:
        with translation.override(language):
            addresses = (reverse("conversate:index"), at.room, at.settings)
            return [browser.get(address).content.decode() for address in addresses]

    return pages


@pytest.mark.parametrize(
    ("language", "ours", "direction"),
    [
        ("en", "en", "ltr"),
        ("en-gb", "en-gb", "ltr"),
        ("ar", "ar", "rtl"),
        ("de", "de", "ltr"),
        ("de-at", "de-at", "ltr"),
        # Django has these languages and we don't: our texts are English.
        ("pt-br", "en", "ltr"),
        ("he", "en", "ltr"),
    ],
)
def test_our_part_of_a_page_says_the_language_of_its_texts(
    pages: Callable[[str], list[str]], language: str, ours: str, direction: str
) -> None:
    for page in pages(language):
        assert f'class="cnv-root" lang="{ours}" dir="{direction}"' in page


def test_where_our_texts_fall_back_to_the_language_of_the_site_they_say_so(
    pages: Callable[[str], list[str]], settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "ar"
    settings.LOCALE_PATHS = []  # So that Django reads the catalogs again.
    for page in pages("pt-br"):
        assert 'class="cnv-root" lang="ar" dir="rtl"' in page


def test_a_language_that_is_not_translated_has_no_words_of_django_s_own(
    pages: Callable[[str], list[str]], at: Addresses, browser: Client
) -> None:
    with translation.override("pt-br"):
        page = "".join(
            browser.get(address).content.decode() for address in (at.settings, at.manage)
        )
    for word in ("Salvar", "Pesquisar", "Descrição", "Adicionar", "Remover"):
        assert word not in page
    assert ">Save<" in page


def test_a_site_adds_a_language(
    pages: Callable[[str], list[str]], settings: Settings, tmp_path: Path
) -> None:
    texts = {("code of the language of this catalog", "en"): "he", (None, "Rooms"): "חדרים"}
    settings.LOCALE_PATHS = [write_catalog(tmp_path, "he", texts)]
    index, *_ = pages("he")
    assert 'class="cnv-root" lang="he" dir="rtl"' in index
    assert "חדרים" in index
