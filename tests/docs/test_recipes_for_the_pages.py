"""docs/how-to: names of people, catch-all URLs, rooms in pages of the site."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core import checks
from django.http import Http404
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver

from conversate_core.people import load_people, person_for
from conversate_core.testing import make_member, make_message, make_room, make_user

from .examples import embedding, urls_with_a_catch_all
from .support.pages import REPOSITORY

EXAMPLES = "tests.docs.examples"


@pytest.fixture
def ada(db):
    return make_user("ada", first_name="Ada", last_name="Lind", email="ada@example.org")


class TestNames:
    def test_a_function_of_the_site_names_people(self, ada, settings):
        settings.CONVERSATE_PERSON = f"{EXAMPLES}.people.person"
        assert person_for(ada)[:2] == ("Ada", "ada@example.org")
        ada.first_name = ""
        assert person_for(ada).name == "ada"

    def test_the_function_gives_picture_and_profile(self, ada, settings):
        settings.CONVERSATE_PERSON = f"{EXAMPLES}.people.person_with_team"
        ada.groups.add(Group.objects.create(name="Help desk"))
        person = person_for(ada)
        assert person.name == "Ada Lind (Help desk)"
        assert (person.picture, person.url) == (f"/photos/{ada.pk}.jpg", f"/people/{ada.pk}/")

    def test_related_objects_are_read_once(self, ada, settings, django_assert_num_queries):
        settings.CONVERSATE_PERSON = f"{EXAMPLES}.people.person_with_team"
        people = [ada, make_user("grace", first_name="Grace")]
        with django_assert_num_queries(1):
            load_people(people)
            assert [person_for(each).name for each in people] == ["Ada Lind", "Grace"]


class TestCatchAllUrls:
    @pytest.fixture
    def ids(self, settings):
        url_checks = {"conversate_web.W007", "conversate_web.W008", "conversate_alerts.W011"}

        def ids(patterns: list[URLPattern | URLResolver]) -> list[str]:
            settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": patterns})
            found = checks.run_checks(tags=["conversate"])
            return [each.id for each in found if each.id in url_checks]

        return ids

    def test_the_last_pattern_takes_nothing_away(self, ids):
        assert ids(urls_with_a_catch_all.urlpatterns) == []

    def test_the_check_names_a_pattern_that_comes_first(self, ids):
        found = ids(urls_with_a_catch_all.urlpatterns[::-1])
        assert {"conversate_web.W007", "conversate_alerts.W011"} <= set(found)

    def test_the_check_names_a_sign_in_page_that_is_a_page_of_the_cms(self, ids):
        admin, _accounts, *others = urls_with_a_catch_all.urlpatterns
        assert ids([admin, *others]) == ["conversate_web.W008"]


class TestEmbedding:
    @pytest.fixture(autouse=True)
    def _templates(self, settings):
        folder = REPOSITORY / "tests/docs/examples/templates"
        [engine] = settings.TEMPLATES
        settings.TEMPLATES = [{**engine, "DIRS": [REPOSITORY / "tests/templates", folder]}]

    @staticmethod
    def request_of(user):
        request = RequestFactory().get("/workshop/")
        request.user = user
        return request

    def test_a_page_of_the_site_has_the_room(self, ada):
        room = make_room("Harbor", members=[ada])
        make_message(room, ada, "The pump is repaired.")
        page = embedding.workshop(self.request_of(ada), room.slug).text
        assert "<h1>Harbor</h1>" in page
        assert "The pump is repaired." in page
        assert "room.js" in page

    def test_an_outsider_is_told_that_there_is_no_such_room(self, ada):
        room = make_room("Harbor")
        with pytest.raises(Http404):
            embedding.workshop(self.request_of(ada), room.slug)

    def test_the_menu_has_the_number_of_unread_messages(self, ada, django_assert_num_queries):
        room = make_room("Harbor", members=[ada])
        make_message(room, make_member(room, "grace"))
        request = self.request_of(ada)
        with django_assert_num_queries(1):
            menu = render_to_string("mysite/menu.html", request=request)
        assert ">1<" in menu
        nobody = render_to_string("mysite/menu.html", request=self.request_of(AnonymousUser()))
        assert "cnv-" not in nobody
