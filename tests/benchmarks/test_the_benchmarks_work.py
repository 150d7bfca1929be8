"""What is measured is for whoever runs it; that it can be measured is tested here, in small."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks import table
from tests.benchmarks.__main__ import main
from tests.benchmarks.process import cpu_seconds, resident_kb
from tests.benchmarks.wrk import found


def test_real_servers_give_figures(tmp_path: Path) -> None:
    measured = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.measure", "markdown", "held_polls"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.benchmarks.site.settings",
            "CONVERSATE_TEST_DB": "sqlite",
            "CONVERSATE_BENCH_FOLDER": str(tmp_path),
            "CONVERSATE_BENCH_QUICK": "1",
        },
        capture_output=True,
        check=True,
        text=True,
    )
    rows = [json.loads(line) for line in measured.stdout.splitlines()]
    assert [row["figure"] for row in rows] == [
        "100 messages, Markdown / plain",
        "Post to 12 of them: delivered, p50",
        "Post to 12 of them: delivered, p99",
        "Idle: of a core",
        "Memory a held client",
    ]
    assert table.as_markdown(rows).count("\n") == len(rows) + 1


def test_who_lacks_a_program_is_told_where_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main([]) == 2
    assert "apt-get install wrk redis-server" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("measured", "wanted", "met"),
    [
        (1.4, ">= 1.4", "yes"),
        (1.39, ">= 1.4", "**no**"),
        (1.2, "<= 1.2", "yes"),
        (1.21, "<= 1.2", "**no**"),
        (7.0, "", ""),
    ],
)
def test_a_figure_is_met_or_not(measured: float, wanted: str, met: str) -> None:
    assert table.row("Idle poll", "gunicorn", measured, wanted)["met"] == met


def test_the_table() -> None:
    rows = [table.row("Idle poll", "gunicorn", 1.5, ">= 1.4", unit=" × bare")]
    assert table.as_markdown(rows).splitlines() == [
        "| figure | on | measured | wanted | met |",
        "| --- | --- | --- | --- | --- |",
        "| Idle poll | gunicorn | 1.50 × bare | ≥ 1.4 | yes |",
    ]


def test_what_wrk_says_is_found() -> None:
    said = "  4242 requests in 2.00s, 1.30MB read\nRequests/sec:   2121.05\nTransfer/sec: 0.65MB\n"
    assert found(r"Requests/sec:\s+([\d.]+)", said) == "2121.05"
    with pytest.raises(RuntimeError):
        found(r"Requests/sec:\s+([\d.]+)", "unable to connect")


def test_the_cost_of_a_process_is_read() -> None:
    before = cpu_seconds(os.getpid())
    sum(number * number for number in range(2_000_000))
    assert cpu_seconds(os.getpid()) > before
    assert 1_000 < resident_kb(os.getpid()) < 10_000_000
