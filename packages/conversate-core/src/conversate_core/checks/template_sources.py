"""Find the source text of templates, without compiling them.

Not imported with the other checks of core: it needs Django's templates, which core alone does not
use. `conversate_web.checks` and `conversate_alerts.checks` import it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.template import TemplateDoesNotExist, engines
from django.template.backends.django import DjangoTemplates

from .template_blocks import Family, Source, find_family


def django_engines() -> list[DjangoTemplates]:
    """Return the engines in ``TEMPLATES`` that use Django's template language, in order."""
    return [engine for engine in engines.all() if isinstance(engine, DjangoTemplates)]


def engine_of(name: str) -> DjangoTemplates | None:
    """Return the engine that renders the template *name* and its parents; None without one."""
    return next((engine for engine in django_engines() if find_source(name, [engine])), None)


def family_of(name: str, among: Sequence[DjangoTemplates]) -> Family:
    """Return the template *name* and those that it extends, as the engines *among* find them."""
    return find_family(name, lambda each, seen: find_source(each, among, seen))


def find_source(
    name: str, among: Sequence[DjangoTemplates], seen: Collection[str] = ()
) -> Source | None:
    """Return the first template *name* whose path is not in *seen*, or None.

    A template may extend another one of its own name; Django skips the paths that it has seen, too.
    """
    for engine in among:
        loaders: Any = engine.engine.template_loaders
        for loader in loaders:
            for origin in loader.get_template_sources(name):
                try:
                    if str(origin.name) not in seen:
                        return Source(name, str(origin.name), loader.get_contents(origin))
                except TemplateDoesNotExist:
                    continue
    return None
