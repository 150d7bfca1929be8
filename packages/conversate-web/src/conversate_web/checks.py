"""System checks: the settings of the pages, and the template that the site has to have."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

from conversate_core.conf import check_settings
from conversate_core.storage import choose_storage

from .conf import WebSettings, web_settings
from .markup import EXTRA, Markup, import_markup

_HINT = 'Set it to "plain", to "markdown" or to the dotted path of a subclass of Markup.'
_EXTRA_HINT = 'Markdown needs two more packages: pip install "conversate-web[markdown]".'


@checks.register("conversate")
def check_web_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Types first: the other checks would only repeat what is wrong with them."""
    problems = check_settings(WebSettings) or [*_check_markup(), *_check_sendfile()]
    return [*problems, *_check_base_template()]


def _check_markup() -> list[checks.CheckMessage]:
    hint = _HINT
    try:
        found = import_markup()
        problem = f"which is no subclass of {Markup.__module__}.{Markup.__name__}"
    except ImportError as error:
        found, problem = None, f"which can't be imported ({error})"
        hint = _EXTRA_HINT if error.name in EXTRA else _HINT
    if isinstance(found, type) and issubclass(found, Markup):
        return []
    return [
        checks.Error(
            f"CONVERSATE_MARKUP is {web_settings.markup!r}, {problem}.",
            hint=hint,
            id="conversate_web.E003",
        )
    ]


def _check_sendfile() -> list[checks.CheckMessage]:
    if web_settings.sendfile is None:
        return []
    try:
        choose_storage().path("file")
    except NotImplementedError:
        return [
            checks.Error(
                "CONVERSATE_SENDFILE is set, but the files are on no disk of this machine.",
                hint="Remove it: files of a remote storage can't be left to the web server.",
                id="conversate_web.E006",
            )
        ]
    return []


def _check_base_template() -> list[checks.CheckMessage]:
    try:
        get_template("base.html")
    except TemplateDoesNotExist:
        return [
            checks.Warning(
                "There is no template base.html for the pages of Conversate to extend.",
                hint="Add one with the blocks title, css, js and content, or override the "
                "template conversate/base.html.",
                id="conversate_web.W001",
            )
        ]
    return []
