"""Invalid parameters at all URLs never cause a server error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conversate_web.polls import tickets
from tests.web.support.routes import PARAMETERS, TAKEN, Target

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NAMES = [
    *("since", "before", "after", "message", "wait", "client", "sidebar", "ticket", "focused"),
    *(
        "active",
        "page",
        "q",
        "older_than",
        "client_key",
        "author",
        "body",
        "unread",
        "next",
        "done",
    ),
    *("color", "flash_alert", "title", "description", "access", "name", "promote", "demote"),
    *("remove", "panel", "days", "max_uses", "address", "invitation"),
    *("emoji", "on", "off", "reply", "reply_to", "without_reply"),
    *("member", "members", "muted", "shows_reading"),
]
NUMBERS = [0, 1, 7, 2**31, 2**63 - 1, 2**63, 2**64, 10**30]
ODD = [
    *(str(sign * number) for number in NUMBERS for sign in (1, -1)),
    *("", " ", "-", "+1", "1.5", "1e3", "0x10", "1_0", " 1 ", "٣", "²", "NaN", "inf", "true"),
    *("9" * 5000, "\x00", "1\x00", "\r\n", "\ud7ff", "\ufffe", "\u202e", "\U0010ffff", "e\u0301"),
    *("%", "_", "%00", "'", '"', "\\", "' OR 1=1 --", "{{7*7}}", "${7*7}", "../..", "a" * 3000),
    *("00000000-0000-8000-8000-000000000001", "0" * 32, "{urn:uuid:" + "f" * 32 + "}", "f" * 31),
    *("(((((", "[", "*" * 300, "& | ! :*", "<->", "tea:*", "@" * 300, "-" * 300),
]
values = st.sampled_from(ODD) | st.text(max_size=40) | st.integers().map(str)
fields = st.dictionaries(st.sampled_from(NAMES), st.lists(values, min_size=1, max_size=2))
fuzzed = settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def browser(browser_of: Callable[[User], Client], moderator: User) -> Client:
    """A browser of a moderator, whose parameters all forms read."""
    return browser_of(moderator)


def status(answer: Any) -> int:
    """After the answer was read to its end."""
    if answer.streaming:
        b"".join(answer.streaming_content)
    return answer.status_code


@pytest.mark.parametrize("name", TAKEN)
@fuzzed
@given(fields=fields)
def test_nothing_in_a_request_is_an_error(
    target: Target, browser: Client, name: str, fields: dict[str, list[str]]
) -> None:
    for method in TAKEN[name] & {"get", "post"}:
        assert status(getattr(browser, method)(target.path(name), fields)) < 500


@pytest.mark.parametrize("name", [n for n in TAKEN if TAKEN[n] & {"get"}])
def test_no_parameter_by_itself_is_an_error(target: Target, browser: Client, name: str) -> None:
    path = target.path(name)
    for value in ODD:
        assert status(browser.get(path, dict.fromkeys(NAMES, value))) < 500, value


@pytest.mark.parametrize("value", NUMBERS)
@pytest.mark.parametrize(
    "name", [n for n in TAKEN if any(p.endswith("_id") for p in PARAMETERS[n])]
)
def test_no_number_in_an_address_is_an_error(
    target: Target, browser: Client, name: str, value: int
) -> None:
    path = target.path(name)
    for number in (target.message.pk, target.message.attachments.get().pk, 7):
        wrong = path.replace(f"/{number}/", f"/{value}/")
        for method in TAKEN[name] & {"get", "post"}:
            assert status(getattr(browser, method)(wrong)) < 500


def test_the_control_what_is_right_is_understood(target: Target, browser: Client) -> None:
    room = target.message.room
    room.refresh_from_db()
    answer = browser.get(target.path("api_poll"), {"since": str(room.revision), "client": "page"})
    assert answer.status_code == 204
    assert answer[tickets.HEADER]
    history = browser.get(target.path("api_history"), {"before": str(target.message.pk + 1)})
    assert [each["id"] for each in history.json()["messages"]] == [target.message.pk]
