"""The recipe of how-to/privacy for data that an app stores about people."""

from __future__ import annotations

import io
import json
import runpy
import zipfile

from django.core.cache import cache

from conversate_core import person_data, services
from conversate_core.testing import make_member, make_room


def test_the_target_of_a_member_is_exported_and_erased(db, monkeypatch) -> None:
    # So that no module registers itself in the list of this test.
    person_data.all_person_data()
    monkeypatch.setattr(person_data, "_classes", [])
    runpy.run_module("tests.extension_site.conversate_person")
    room = make_room("Observatory")
    ada = make_member(room, "ada")
    key = f"club.target.{room.memberships.get(user=ada).pk}"
    cache.set(key, "Saturn")
    out = io.BytesIO()
    services.export_person(user=ada, output=out)
    with zipfile.ZipFile(out) as archive:
        assert json.loads(archive.read("targets.json")) == [{"target": "Saturn"}]
    services.erase_person(user=ada)
    assert cache.get(key) is None
