"""The URL patterns of the packages, for tests that check all of them.

A new pattern fails these tests until it is in their tables.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")


def routes(namespace: str) -> dict[str, frozenset[str]]:
    """Return the parameters of the patterns in *namespace*, by the pattern's name."""
    prefix, ours = get_resolver().namespace_dict[namespace]
    assert not prefix.endswith(">"), "mounted below a parameter"
    return {
        entry.name or "": frozenset({**parameters, **entry.pattern.converters})
        for entry, parameters in _entries(ours, {})
    }


def _entries(
    resolver: URLResolver, parameters: dict[str, object]
) -> Iterator[tuple[URLPattern, dict[str, object]]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _entries(entry, {**parameters, **entry.pattern.converters})
        else:
            yield entry, parameters
