"""Settings for Sphinx, and for a Django site that lets autodoc import the packages."""

from __future__ import annotations

import runpy
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).parents[1]
PACKAGES = ["conversate_core", "conversate_web", "conversate_alerts"]

settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", *PACKAGES],
    USE_TZ=True,
)
django.setup()

project = "Conversate"
author = "The Conversate authors"
project_copyright = author
version = release = runpy.run_path(str(ROOT / "VERSION.py"))["__version__"]
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
source_suffix = {".md": "markdown"}

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 4  # links to headings: page.md#heading
myst_links_external_new_tab = False

default_role = "py:obj"  # `name` in a docstring links to the reference, if it is there
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_class_signature = "separated"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 80

html_theme = "furo"
html_title = "Conversate"
html_static_path = ["_static"]
html_css_files = ["tables.css"]
html_show_copyright = False
html_copy_source = False
templates_path: list[str] = []
copybutton_exclude = ".linenos, .gp, .go"

# Example addresses without a server.
linkcheck_ignore = [r"https?://127\.0\.0\.1", r"https?://(\w+\.)?example\.org"]
