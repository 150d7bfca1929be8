"""Panels: parts that other apps add to the page with a member's settings in a room.

An app registers its panels in a module ``conversate_panels``, which is imported when the site
starts, as ``admin`` modules are.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.utils.functional import Promise

from conversate_core.models import Membership

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict


class PanelForm(Protocol):
    """A form that can save what it has validated, such as one of Django's model forms."""

    def is_valid(self) -> bool:
        """Return whether the data can be saved."""

    def save(self) -> object:
        """Save the data for the membership that the form was created for. The result is ignored."""

    @property
    def errors(self) -> Any:
        """The error messages by field name, as in Django's forms."""


class Panel:
    """The base class of a panel: a titled part of the page with a form of its own.

    ``title`` is shown above it. Register a subclass with `register`; it is instantiated for each
    request. Without JavaScript, all panels are saved with the page. With JavaScript, each panel is
    saved as soon as a member changes something in it.
    """

    title: str | Promise

    @property
    def name(self) -> str:
        """The unique name of the panel, by default the dotted path of the class."""
        return f"{type(self).__module__}.{type(self).__qualname__}"

    def get_form(
        self,
        *,
        membership: Membership,
        data: Mapping[str, Any] | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> PanelForm:
        """Return the form for *membership*, bound to *data* and *files* if *data* is given.

        Subclasses must implement this. Give the form a unique prefix, since the forms of all panels
        are submitted together.
        """
        raise NotImplementedError

    def get_url(self) -> str:
        """Return the URL of a page with these preferences for all rooms, by default none ("").

        The list of rooms links to it, with ``title``.
        """
        return ""


P = TypeVar("P", bound="type[Panel]")

_panels: list[type[Panel]] = []


def register(panel_class: P) -> P:
    """Show the panel *panel_class* to all members, and return it, so that this is a decorator.

    Registering a class again has no effect.
    """
    if panel_class not in _panels:
        _panels.append(panel_class)
    return panel_class


def unregister(panel_class: type[Panel]) -> None:
    """Stop showing *panel_class*. Raise ValueError if it is not registered."""
    _panels.remove(panel_class)


def get_panels() -> list[Panel]:
    """Return an instance of each registered panel, in the order of registration."""
    return [panel_class() for panel_class in _panels]
