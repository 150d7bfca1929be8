"""Whatever runs periodically prunes once a day, however many processes ask."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from django.utils import timezone

from conversate_core import services
from conversate_core.models import DailyPruning, Message, Room
from conversate_core.services import daily_pruning
from conversate_core.services.daily_pruning import prune_daily
from tests.core.support.racing import at_once

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db(transaction=True)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def old(room: Room, member: User) -> Message:
    message = services.post_message(room=room, author=member, body="Old")
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    return message


def test_without_days_it_is_one_query_a_day(
    room: Room, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert prune_daily(in_background=True) == DAY


@pytest.mark.parametrize("in_background", [True, False])
def test_it_runs_once_a_day(
    in_background: bool, old: Message, member: User, settings: Settings
) -> None:
    settings.CONVERSATE_KEEP_DAYS = 30
    assert prune_daily(in_background=in_background) == HOUR
    assert not Message.objects.exists()
    services.post_message(room=old.room, author=member, body="Old, too")
    Message.objects.update(created_at=timezone.now() - timedelta(days=31))
    prune_daily(in_background=in_background)
    assert Message.objects.exists()
    DailyPruning.objects.update(started_at=timezone.now() - DAY)
    prune_daily(in_background=in_background)
    assert not Message.objects.exists()


def test_a_call_too_early_is_one_query(
    settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.CONVERSATE_KEEP_DAYS = 30
    prune_daily(in_background=True)
    with django_assert_num_queries(1):
        assert prune_daily(in_background=True) == HOUR


def test_a_clock_that_was_set_back_does_not_stop_it(old: Message, settings: Settings) -> None:
    settings.CONVERSATE_KEEP_DAYS = 30
    DailyPruning.objects.create(pk=1, started_at=timezone.now() + 400 * DAY)
    prune_daily(in_background=True)
    assert not Message.objects.exists()


@pytest.mark.parametrize("is_first_day", [True, False])
def test_of_several_processes_one_runs(is_first_day: bool, room: Room, settings: Settings) -> None:
    settings.CONVERSATE_KEEP_DAYS = 30
    for _ in range(3):
        DailyPruning.objects.all().delete()
        if not is_first_day:
            DailyPruning.objects.create(pk=1, started_at=timezone.now() - DAY)
        with mock.patch.object(daily_pruning, "hide_expired") as hide:
            outcomes = at_once(*[lambda: prune_daily(in_background=True)] * 4)
        assert outcomes == [HOUR] * 4
        assert hide.call_count == 1
