"""A site with other blocks in base.html maps them once, for the chat and for alerts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

import conversate_web

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

BASE = """
    <title>{% block title %}{% endblock %}</title>
    {% block extra_css %}{% endblock %}<body>{% block content %}{% endblock %}</body>
    {% block extra_js %}{% endblock %}
"""


@pytest.mark.parametrize("path", ["/chat/", "/alerts/"])
def test_pages_stand_in_the_blocks_that_the_site_has(
    member: User, settings: Settings, tmp_path: Path, path: str
) -> None:
    if path == "/alerts/":
        pytest.importorskip("conversate_alerts")
    (tmp_path / "conversate").mkdir()
    (tmp_path / "base.html").write_text(BASE)
    (tmp_path / "conversate" / "base.html").write_text(mapping())
    settings.TEMPLATES = [settings.TEMPLATES[0] | {"DIRS": [tmp_path]}]
    client = Client()
    client.force_login(member)
    page = client.get(path).content.decode()
    head, body = page.split("<body>")
    assert "bundle/base.css" in head
    assert 'rel="stylesheet"' not in body
    assert body.count('class="cnv-root"') == 1
    assert head.split("<title>")[1].split("</title>")[0].strip()
    if path == "/alerts/":
        assert "alerts.css" in head
        assert "<script" in body.split("</body>")[1]


def mapping() -> str:
    """Return the template that the documentation shows."""
    page = Path(__file__).parents[3] / "docs/how-to/map-blocks.md"
    return page.read_text("utf-8").split("```django\n")[1].split("```")[0]


def test_what_the_docs_show_is_the_template_that_it_replaces() -> None:
    ours = (Path(conversate_web.__file__).parent / "templates/conversate/base.html").read_text()
    ours = re.sub(r"{#.*#}\n", "", ours)
    for own, shown in (("css", "extra_css"), ("js", "extra_js")):
        ours = ours.replace(f"block {own} %", f"block {shown} %")
    assert mapping() == ours
