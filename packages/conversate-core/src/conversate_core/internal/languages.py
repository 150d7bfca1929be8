"""The language that Conversate's texts are shown in, which is not always the active one."""

from __future__ import annotations

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext


def text_language() -> str:
    """Return the active language if there is a translation, else the fallback language."""
    # Translators: the code of your own language, such as "pt-br". It becomes the lang of our pages.
    translated = pgettext("code of the language of this catalog", "en")
    active = get_language() or translated
    return active if f"{active}-".startswith(f"{translated}-") else translated


def text_direction() -> str:
    language = text_language()
    is_bidi = {language, language.partition("-")[0]} & set(settings.LANGUAGES_BIDI)
    return "rtl" if is_bidi else "ltr"


def language_attributes() -> SafeString:
    """Return the `lang` and `dir` attributes for an HTML element around Conversate's texts."""
    return format_html('lang="{}" dir="{}"', text_language(), text_direction())
