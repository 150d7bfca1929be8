"""System checks: the settings of the pages, and the site's templates and URLs."""

from __future__ import annotations

from inspect import iscoroutinefunction
from typing import Any

from django.core import checks
from django.core.files.storage import Storage
from django.utils.module_loading import import_string

from conversate_core.conf import check_settings
from conversate_core.storage import choose_storage

from ..conf import REDIRECT, WebSettings, web_settings
from ..files.signed_urls import problem_with
from ..forms.find_person import PersonFinder
from ..markup import EXTRA, Markup, import_markup
from .base_template import check_base_template
from .hooks import check_hooks
from .old_templates import check_old_templates
from .requirements import check_requirements
from .urls import check_addresses

_HINT = 'Set it to "plain", to "markdown" or to the dotted path of a subclass of Markup.'
_EXTRA_HINT = 'Markdown needs two more packages: pip install "conversate-web[markdown]".'


@checks.register("conversate")
def check_web_settings(**kwargs: Any) -> list[checks.CheckMessage]:
    """Check the types of the settings first: the other checks assume that they are correct."""
    problems = check_settings(WebSettings) or [
        *_check_markup(),
        *_check_sendfile(),
        *_check_finder(),
        *_check_api_authentication(),
    ]
    return [
        *problems,
        *check_requirements(),
        *check_base_template(),
        *check_old_templates(),
        *check_hooks(),
        *check_addresses(),
    ]


def _check_markup() -> list[checks.CheckMessage]:
    hint = _HINT
    try:
        found = import_markup()
        problem = f"which is not a subclass of {Markup.__module__}.{Markup.__name__}"
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


def _check_finder() -> list[checks.CheckMessage]:
    path = web_settings.find_person
    try:
        found = import_string(path)
        problem = f"which is not a subclass of {PersonFinder.__module__}.{PersonFinder.__name__}"
    except ImportError as error:
        found, problem = None, f"which can't be imported ({error})"
    if isinstance(found, type) and issubclass(found, PersonFinder):
        return []
    return [
        checks.Error(
            f"CONVERSATE_FIND_PERSON is {path!r}, {problem}.",
            hint="Give the dotted path as you would import it: package.module.name.",
            id="conversate_web.E010",
        )
    ]


def _check_api_authentication() -> list[checks.CheckMessage]:
    path = web_settings.api_authentication
    if path is None:
        return []
    try:
        found = import_string(path)
        problem = "which can't be called"
    except ImportError as error:
        found, problem = None, f"which can't be imported ({error})"
    if iscoroutinefunction(found):
        problem = "which is asynchronous"
    elif callable(found):
        return []
    return [
        checks.Error(
            f"CONVERSATE_API_AUTHENTICATION is {path!r}, {problem}.",
            hint="Give the dotted path of a function that takes a request and returns an account "
            "or None.",
            id="conversate_web.E020",
        )
    ]


def _check_sendfile() -> list[checks.CheckMessage]:
    if web_settings.sendfile is None:
        return []
    storage = choose_storage()
    if web_settings.sendfile == REDIRECT:
        problem = problem_with(storage)
        hint = 'Use an S3-compatible storage of django-storages as STORAGES["conversate"].'
    else:
        problem = "the storage keeps no files on this machine" if _is_remote(storage) else None
        hint = 'The web server can\'t send files of a remote storage: set it to "redirect" or None.'
    if problem is None:
        return []
    return [
        checks.Error(
            f"CONVERSATE_SENDFILE is {web_settings.sendfile!r}, but {problem}.",
            hint=hint,
            id="conversate_web.E006",
        )
    ]


def _is_remote(storage: Storage) -> bool:
    try:
        storage.path("file")
    except NotImplementedError:
        return True
    return False
