"""Panels: what other apps add to the page on which members change their settings in a room.

An app with a module ``conversate_panels`` registers its panels there; it is imported when the site
starts, as ``admin`` modules are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeVar

from django.utils.functional import Promise

from conversate_core.models import Membership


class PanelForm(Protocol):
    """A form that can save what it has validated, for the membership that it was made for."""

    def is_valid(self) -> bool: ...

    def save(self) -> object: ...

    @property
    def errors(self) -> Any:
        """Lists of sentences by the names of fields, as those of Django's forms."""


class Panel:
    """The base class of a panel."""

    title: str | Promise

    @property
    def name(self) -> str:
        """What tells this panel from others."""
        return f"{type(self).__module__}.{type(self).__qualname__}"

    def get_form(
        self, *, membership: Membership, data: Mapping[str, Any] | None = None
    ) -> PanelForm:
        """Return the panel's form, bound if there is *data*. It needs a prefix of its own."""
        raise NotImplementedError


P = TypeVar("P", bound="type[Panel]")

_panels: list[type[Panel]] = []


def register(panel_class: P) -> P:
    """Show this panel to every member. Registering it twice shows it once."""
    if panel_class not in _panels:
        _panels.append(panel_class)
    return panel_class


def unregister(panel_class: type[Panel]) -> None:
    """Stop showing this panel; for sites that do not want it."""
    _panels.remove(panel_class)


def get_panels() -> list[Panel]:
    return [panel_class() for panel_class in _panels]
