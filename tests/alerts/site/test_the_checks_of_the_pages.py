from __future__ import annotations

from django.core.checks import run_checks

from conversate_alerts.page_checks import check_pages


def ids() -> list[str | None]:
    return [message.id for message in check_pages()]


def test_a_site_that_has_them_needs_nothing_else():
    assert ids() == []


def test_mails_that_nobody_can_unsubscribe_from_are_warned_of(settings):
    settings.ROOT_URLCONF = "tests.alerts.support.no_urls"
    assert ids() == ["conversate_alerts.W010"]
    assert "conversate_alerts.W010" in [message.id for message in run_checks(tags=["conversate"])]


def test_pages_need_the_template_of_the_site(settings):
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "DIRS": []}]
    assert ids() == ["conversate_alerts.E030"]
