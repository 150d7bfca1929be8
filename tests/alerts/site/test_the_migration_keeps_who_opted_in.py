from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("conversate_alerts", "0001_initial")]
AFTER = [("conversate_alerts", "0002_levels_and_profiles")]


def migrate(targets):
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    executor = MigrationExecutor(connection)
    return executor.loader.project_state(targets).apps.get_model(
        "conversate_alerts", "AlertPreference"
    )


@pytest.fixture
def latest():
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_a_switch_becomes_a_level_and_back(latest, room, membership, writer):
    other = writer.conversate_memberships.get()
    rows = migrate(BEFORE).objects
    rows.all().delete()
    rows.create(membership_id=membership.pk, enabled=True)
    rows.create(membership_id=other.pk, enabled=False)

    levels = dict(migrate(AFTER).objects.values_list("membership", "level"))
    assert levels == {membership.pk: "everything", other.pk: "none"}

    switches = dict(migrate(BEFORE).objects.values_list("membership", "enabled"))
    assert switches == {membership.pk: True, other.pk: False}
