"""Apps add to the export of a person what they store, and delete it with the rest."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from conversate_core import person_data, services
from conversate_core.models import Membership
from conversate_core.person_data import PersonData, Section, register

if TYPE_CHECKING:
    from django.contrib.auth.models import User

pytestmark = pytest.mark.django_db


class Teas(PersonData):
    """Notes whose data is erased, and whether they were still members."""

    erased: ClassVar[list[tuple[str, bool]]] = []

    def sections(self, user: Any) -> Iterator[Section]:
        teas = [{"tea": "<Assam>", "cups": 3, "hot": False, "secret": None}]
        yield Section("teas", "Teas", {"tea": "Tea", "cups": "Cups", "hot": "Hot"}, lambda: teas)

    def erase(self, user: Any) -> None:
        is_member = Membership.objects.filter(user=user.pk).exists()
        self.erased.append((user.get_username(), is_member))


@pytest.fixture(autouse=True)
def teas(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # So that no module registers itself in the list of this test.
    person_data.all_person_data()
    monkeypatch.setattr(person_data, "_classes", [])
    register(Teas)
    register(Teas)
    yield
    Teas.erased.clear()


def test_their_sections_are_in_the_archive(member: User) -> None:
    out = io.BytesIO()
    services.export_person(user=member, output=out)
    with zipfile.ZipFile(out) as archive:
        [record] = json.loads(archive.read("teas.json"))
        page = archive.read("teas-1.html").decode()
        index = archive.read("index.html").decode()
    assert record == {"tea": "<Assam>", "cups": 3, "hot": False, "secret": None}
    assert "<td>&lt;Assam&gt;</td><td>3</td><td>No</td>" in page
    assert "<h2>Teas (1)</h2>" in index


def test_they_erase_before_and_after_the_memberships_end(member: User) -> None:
    services.erase_person(user=member)
    assert Teas.erased == [("member", True), ("member", False)]


def test_an_app_need_not_do_anything(member: User) -> None:
    class Silent(PersonData):
        pass

    register(Silent)
    services.export_person(user=member, output=io.BytesIO())
    services.erase_person(user=member)
    assert len(Teas.erased) == 2
