from __future__ import annotations

import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings as site_settings

from conversate_core import services
from conversate_core.models import Room

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

HERE = Path(__file__).parent


@pytest.fixture
def site(settings: Settings, room: Room) -> None:
    """The pages of this site, with their rooms."""
    settings.ROOT_URLCONF = "tests.integration.browser.swapping.site"
    templates: Any = copy.deepcopy(site_settings.TEMPLATES)
    templates[0]["DIRS"].insert(0, HERE / "templates")
    processors = templates[0]["OPTIONS"]["context_processors"]
    processors.append("tests.integration.browser.swapping.site.library_of")
    settings.TEMPLATES = templates


@pytest.fixture
def library(site: None, ada: User, grace: User) -> Room:
    return services.create_room(title="Library", members=[ada, grace])
