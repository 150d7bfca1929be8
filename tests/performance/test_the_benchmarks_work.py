"""The benchmarks run, with small rooms. The figures themselves are not tested."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from conversate_core.content.search_text import search_text_of
from conversate_core.models import Message
from conversate_core.services import create_room
from tests.performance.__main__ import NAMES, main, read_options
from tests.performance.capacity import as_markdown as capacity
from tests.performance.capacity import costs_of
from tests.performance.history import make_history
from tests.performance.page import PAGE, write_page
from tests.performance.process import cpu_seconds, resident_kb
from tests.performance.rows import as_markdown, row, write_json
from tests.performance.site.clock import with_clock
from tests.performance.sizes import Sizes
from tests.performance.tracing import read_trace
from tests.performance.wrk import found as found_in

# In milliseconds, shares of a core in percent, and posts a second.
COSTS = [
    {"database": "PostgreSQL", "key": key, "value": value}
    for key, value in {
        "idle": 1,
        "post": 40,
        "post in database": 6,
        "large post": 230,
        "writes": 400,
        "write in database": 2,
        "posting, Redis": 10,
        "waiting, Redis": 15,
        "elsewhere, Redis": 0.1,
    }.items()
]
HERE = Path(__file__).parent
IDLE = {
    "name": "idle",
    "database": "SQLite",
    **row("poll", 1.5, "× bare", goal=">= 1.4", reference=1.25, of="bare"),
}
DELIVERY = {
    "name": "waiting",
    "database": "PostgreSQL",
    **row("p50", 51, "ms", goal="<= 50", reference=11.2, of="Channels"),
}
MISSING = {"name": "browser", "database": "SQLite", **row("not measured: no Chromium", None)}


def test_real_servers_give_figures(tmp_path: Path) -> None:
    """Those that need no other programs; .ci/run measures all of them."""
    measured = subprocess.run(
        [sys.executable, "-m", "tests.performance.measure", "pages", "waiting", "push", "channels"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.performance.site.settings",
            "CONVERSATE_TEST_DB": "sqlite",
            "CONVERSATE_BENCH_FOLDER": str(tmp_path),
            "CONVERSATE_BENCH_SIZE": "tiny",
        },
        capture_output=True,
        check=True,
        text=True,
    )
    found = [json.loads(line) for line in measured.stdout.splitlines()]
    assert not [row for row in found if row["failed"]], measured.stderr
    figures = [row["figure"] for row in found if row["name"] == "waiting"]
    assert figures == [
        "post to a room of 8, 16 waiting: p50",
        "post to a room of 8, 16 waiting: p99",
        "post to a room of 8, 16 waiting: server CPU",
        "16 waiting, idle",
        "16 waiting: memory of each, from a fresh process",
        "post to one room of 6 waiting: the last one has it",
        "post to one room of 6 waiting: server CPU",
        "post to a room of 8, 24 waiting on one process: p50",
        "post to a room of 8, 24 waiting on one process: p99",
        "24 waiting on one process, idle",
        "24 waiting on one process: memory of each",
    ]
    assert {row["name"] for row in found} == {"pages", "waiting", "push", "channels"}
    assert {row["database"] for row in found} == {"SQLite"}
    tables = as_markdown(found)
    assert all(f"| {row['figure']} |" in tables for row in found)


def test_each_name_has_its_measurement() -> None:
    modules = {name.replace("-", "_") for name in NAMES}
    assert {path.stem for path in (HERE / "figures").glob("*.py")} == modules


def test_names_can_be_chosen() -> None:
    options = read_options(["--only", "burst,idle", "--only", "quiet-hour"])
    assert options.only == ["idle", "quiet-hour", "burst"]
    assert read_options([]).only == list(NAMES)
    assert read_options([]).database == ["postgres", "sqlite"]


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        read_options(["--only", "idle,idol"])
    assert "unknown: idol" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "mysql", reason="it measures the other two")
def test_its_messages_are_found_by_what_they_say() -> None:
    user = User.objects.create_user("ada")
    make_history(create_room(title="Long"), count=20, users=[user.pk])
    for message in Message.objects.all():
        assert message.search_text == search_text_of(message.body)


def test_a_missing_program_is_named_with_its_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 2
    assert "apt-get install wrk redis-server" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "goal", "holds"),
    [
        (1.4, ">= 1.4", True),
        (1.39, ">= 1.4", False),
        (1.2, "<= 1.2", True),
        (1.21, "<= 1.2", False),
        (7.0, "", None),
        (None, ">= 1", None),
    ],
)
def test_a_goal_holds_or_not(value: float | None, goal: str, holds: bool | None) -> None:
    assert row("Idle poll", value, goal=goal)["holds"] is holds


def test_the_tables() -> None:
    on_postgres = {**IDLE, "database": "PostgreSQL", "value": 1.2, "holds": False}
    assert as_markdown([IDLE, DELIVERY, MISSING, on_postgres]).splitlines() == [
        "| `idle` | SQLite | PostgreSQL | goal |",
        "| --- | --- | --- | --- |",
        "| poll | 1.50 × bare (bare: 1.25 ms) | **1.20 × bare** (bare: 1.25 ms) | ≥ 1.4 |",
        "",
        "| `waiting` | PostgreSQL | goal |",
        "| --- | --- | --- |",
        "| p50 | **51.0 ms** (Channels: 11.2 ms) | ≤ 50 |",
        "",
        "| `browser` | SQLite | goal |",
        "| --- | --- | --- |",
        "| not measured: no Chromium |  |  |",
    ]


def test_the_tables_are_written_into_the_page(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(PAGE.read_text("utf-8"), "utf-8")
    write_page({"measurements": "| new |", "capacity": ""}, page)
    old, new = PAGE.read_text("utf-8"), page.read_text("utf-8")
    assert "\n\n| new |\n\n" in new
    assert old.partition("## What is slow")[2] == new.partition("## What is slow")[2]
    write_page({"measurements": "| newer |", "capacity": "| many |"}, page)
    assert "| new |" not in page.read_text("utf-8")
    with pytest.raises(ValueError, match="no place for opinions"):
        write_page({"opinions": "| good |"}, page)


def test_what_machines_carry_follows_from_the_costs() -> None:
    """One core: a second has 1,000 ms, a member uses 0.01 ms for waiting and 40 / 500 for posts."""
    costs = costs_of(COSTS, Sizes())
    assert costs is not None
    assert round(costs.users(1)) == round(1_000 / (0.01 + 40 / 500))
    # An answer takes (230 - 40) / 950 = 0.2 ms, a look 15 ms without its 50 answers.
    assert round(costs.answer * 1000, 6) == 0.2
    assert round(costs.look * 1000, 6) == 5
    assert round(costs.looking(1_000_000), 1) == 50
    of_post = 10 + costs.looking(40) * 5 + 50 * 0.2 + (40 - costs.looking(40)) * 0.1
    assert round(costs.of_post(40) * 1000, 6) == round(of_post, 6)
    # Notifications limit how many members any number of processes can carry.
    assert costs.users(4_000_000) < 500 / 0.0001
    assert "| 11,000 |" in capacity(costs)


def test_without_a_cost_nothing_is_said_about_machines() -> None:
    assert costs_of(COSTS[1:], Sizes()) is None


def test_the_rows_in_a_file(tmp_path: Path) -> None:
    write_json([IDLE, DELIVERY, MISSING], tmp_path / "rows.json")
    idle, delivery, missing = json.loads((tmp_path / "rows.json").read_text("utf-8"))
    assert idle == {
        "name": "idle",
        "database": "SQLite",
        "figure": "poll",
        "value": 1.5,
        "unit": "× bare",
        "reference": 1.25,
        "goal": 1.4,
        "holds": True,
    }
    assert (delivery["value"], delivery["reference"], delivery["holds"]) == (51, 11.2, False)
    assert (missing["value"], missing["goal"], missing["holds"]) == (None, None, None)


def test_the_work_in_a_trace() -> None:
    page, other = {"pid": 1, "tid": 2, "ph": "X"}, {"pid": 1, "tid": 3, "ph": "X"}
    events = [
        {**page, "name": "RunTask", "ts": 0, "dur": 9_000},
        {**page, "name": "FunctionCall", "ts": 1_000, "dur": 4_000},
        {**page, "name": "UpdateLayoutTree", "ts": 2_000, "dur": 500},
        {**page, "name": "Layout", "ts": 2_500, "dur": 1_000},
        # No script has forced this one.
        {**page, "name": "Layout", "ts": 6_000, "dur": 2_000},
        {**other, "name": "RunTask", "ts": 0, "dur": 7_000},
        {"pid": 1, "tid": 2, "ph": "M", "name": "thread_name"},
    ]
    assert read_trace(json.dumps({"traceEvents": events}).encode()) == (1.5, 9)
    assert read_trace(b'{"traceEvents": []}') == (0, 0)


def test_a_page_at_another_time() -> None:
    def show_time(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        return [str(int(time.time())).encode()]

    site = with_clock(show_time)
    assert site({"HTTP_X_BENCH_TIME": "2000000000"}, None) == [b"2000000000"]
    assert abs(int(next(iter(site({}, None)))) - time.time()) < 60


def test_what_wrk_says_is_found() -> None:
    said = "  4242 requests in 2.00s, 1.30MB read\nRequests/sec:   2121.05\nTransfer/sec: 0.65MB\n"
    assert found_in(r"Requests/sec:\s+([\d.]+)", said) == "2121.05"
    with pytest.raises(RuntimeError):
        found_in(r"Requests/sec:\s+([\d.]+)", "unable to connect")


def test_the_cost_of_a_process_is_read() -> None:
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(2_000_000))
    assert cpu_seconds(os.getpid()) > before
    assert 1_000 < resident_kb(os.getpid()) < 10_000_000
