from __future__ import annotations

from django.urls import register_converter
from django.urls.converters import StringConverter


class RoomSlugConverter(StringConverter):
    """A slug in any script. Django's own converter accepts only ASCII."""

    regex = r"[-\w]+"


register_converter(RoomSlugConverter, "conversate_slug")
