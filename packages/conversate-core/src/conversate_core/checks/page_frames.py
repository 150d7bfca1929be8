"""Check the template between an app's pages and the site's base.html: its frame.

A frame extends the site's ``base.html`` and puts the blocks of our pages into the site's blocks.
`conversate_web` and `conversate_alerts` have a frame each, and call `check_frame` in a system
check of their own. Nothing is rendered: see `template_blocks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.core import checks
from django.template import TemplateSyntaxError
from django.template.backends.django import DjangoTemplates

from .template_blocks import Family, enclosing_block, shown_blocks
from .template_sources import engine_of, family_of

# The blocks that pages fill, and how pages look without them.
_BLOCKS = {
    "title": "have no title",
    "conversate_css": "have no styles",
    "conversate_js": "have no scripts",
    "conversate_content": "are empty",
}


class FrameIds(NamedTuple):
    """The ids of the warnings about a frame."""

    # No engine finds the templates of the pages.
    no_engine: str
    # A template that the frame extends does not exist.
    no_parent: str
    # A template that the frame extends can't be compiled.
    syntax: str
    # A block of the pages is not shown.
    no_block: str


class Frame(NamedTuple):
    """The frame of an app's pages.

    *template* is the frame's name. *page* is a page in it that sites have little reason to replace:
    the engine that finds it renders all pages. *pages* names the pages in the messages,
    such as "pages of alerts".
    """

    template: str
    page: str
    pages: str
    ids: FrameIds

    @property
    def mapping_hint(self) -> str:
        """The hint for sites whose base.html has another name, or other blocks."""
        return (
            f"Copy the template {self.template} from the documentation (“Map the blocks of your "
            "base.html”) into your templates, and name the blocks of your base.html in it."
        )


def check_frame(frame: Frame) -> list[checks.CheckMessage]:
    """Return warnings about what keeps the site's base.html from showing the pages of *frame*.

    Only the first kind of problem is reported: an engine that is missing, a parent that is missing,
    errors in the syntax, blocks that are missing.
    """
    engine = engine_of(frame.page)
    if engine is None:
        return [_no_engine(frame)]
    family = family_of(frame.template, [engine])
    if family.absent:
        return [_no_parent(frame, family.absent)]
    return [*_check_syntax(frame, family, engine)] or [*_check_blocks(frame, family)]


def _no_engine(frame: Frame) -> checks.CheckMessage:
    return checks.Warning(
        f"No engine in TEMPLATES finds the templates of the {frame.pages}.",
        hint='Set "APP_DIRS": True for the backend DjangoTemplates.',
        id=frame.ids.no_engine,
    )


def _no_parent(frame: Frame, name: str) -> checks.CheckMessage:
    return checks.Warning(
        f"There is no template {name} for the {frame.pages} to extend.",
        hint="Add one with the blocks title, css, js and content to a folder that DIRS in "
        f"TEMPLATES names. If yours has another name or other blocks: {frame.mapping_hint}",
        id=frame.ids.no_parent,
    )


def _check_syntax(
    frame: Frame, family: Family, engine: DjangoTemplates
) -> Iterator[checks.CheckMessage]:
    # One warning for a name, although a template may extend another one of its own name.
    for name in {member.name: None for member in family.members}:
        try:
            engine.get_template(name)
        except TemplateSyntaxError as error:
            yield checks.Warning(
                f"The {frame.pages} extend {name}, which has an error: {error}",
                hint="Correct the template. Until then, each of the pages fails.",
                id=frame.ids.syntax,
            )


def _check_blocks(frame: Frame, family: Family) -> Iterator[checks.CheckMessage]:
    # If the last parent is a variable, only the page knows the template.
    shown = set(_BLOCKS) if family.is_open else shown_blocks(family)
    for name in [name for name in _BLOCKS if name not in shown]:
        block, parent = enclosing_block(family, name)
        yield checks.Warning(
            f"{parent} shows no block {block}, so that the {frame.pages} {_BLOCKS[name]}.",
            hint=frame.mapping_hint,
            id=frame.ids.no_block,
        )
