from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.web.support.addresses import Addresses


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_our_part_of_a_page_says_its_language_whatever_the_site_says(
    browser: Client, at: Addresses, language: str, direction: str
) -> None:
    with translation.override(language):
        for address in (reverse("conversate:index"), at.room, at.settings):
            page = browser.get(address).content.decode()
            assert f'class="cnv-root" lang="{language}" dir="{direction}"' in page
