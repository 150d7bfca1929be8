"""What a page's main thread did, from a trace of Chromium.

The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline", "toplevel"]
_SCRIPTS = {"FunctionCall", "EvaluateScript", "RunMicrotasks"}
_LAYOUTS = {"Layout", "UpdateLayoutTree"}
_TASK = "RunTask"


class Work(NamedTuple):
    """Milliseconds: of styles and layouts that scripts have forced, and of all tasks."""

    forced: float
    tasks: float


def read_trace(trace: bytes) -> Work:
    """Return the work of the thread that ran most of the scripts."""
    events = [event for event in json.loads(trace)["traceEvents"] if event.get("ph") == "X"]
    scripts = [event for event in events if event["name"] in _SCRIPTS]
    threads = [_thread(event) for event in scripts]
    if not threads:
        return Work(0, 0)
    main = max(set(threads), key=threads.count)
    own = [event for event in events if _thread(event) == main]
    spans = [
        (event["ts"], event["ts"] + event["dur"]) for event in scripts if _thread(event) == main
    ]
    layouts = [event for event in own if event["name"] in _LAYOUTS]
    forced = [event for event in layouts if any(a <= event["ts"] < b for a, b in spans)]
    tasks = [event for event in own if event["name"] == _TASK]
    return Work(_milliseconds(forced), _milliseconds(tasks))


def _thread(event: dict[str, Any]) -> tuple[int, int]:
    return event["pid"], event["tid"]


def _milliseconds(events: list[dict[str, Any]]) -> float:
    return sum(event["dur"] for event in events) / 1000
