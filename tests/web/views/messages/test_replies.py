"""What members see of a reply: the quote, the form that replies, and the list of replies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conversate_core import services
from conversate_core.databases import write_connection
from conversate_core.models import Message, Room
from conversate_core.testing import make_member
from tests.core.support.rules import SINCE_JOINED
from tests.web.support.addresses import Addresses
from tests.web.support.files import png
from tests.web.support.pages import Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from pytest_django import Settings

Browse = Callable[["User"], Client]
Say = Callable[..., Message]
GONE = "This message was deleted."


@pytest.fixture
def question(member: User, moderator: User, other: User, say: Say) -> Message:
    return say(other, "When <b>is</b> it?\nSoon?")


@pytest.fixture
def answer(question: Message, moderator: User, say: Say) -> Message:
    return say(moderator, "On Friday", reply_to=question)


def quotes(client: Client, at: Addresses) -> list[str]:
    """Return the quotes on the page of the room, each with its author."""
    shown = client.get(at.room).context["shown"]
    found = [message.message.quote for message in shown]
    return [f"{quote.author_name}: {quote.text}" for quote in found if quote]


def in_poll(client: Client, at: Addresses) -> Any:
    return client.get(at.api_poll, {"since": 0}).json()["messages"][-1]


def test_the_page_and_the_api_show_author_and_first_line(
    at: Addresses, answer: Message, question: Message, browser: Client
) -> None:
    assert quotes(browser, at) == ["Grace Hopper: When <b>is</b> it?"]
    html = browser.get(at.room).content.decode()
    assert f'data-reply-to="{question.pk}"' in html
    assert "When &lt;b&gt;is&lt;/b&gt; it?</span>" in html
    sent = in_poll(browser, at)
    assert sent["excerpt"] == "On Friday"
    assert sent["reply_to"] == {
        "id": question.pk,
        "author_name": "Grace Hopper",
        "excerpt": "When <b>is</b> it?",
        "deleted": False,
    }
    assert browser.get(at.api_history).json()["messages"][-1]["reply_to"] == sent["reply_to"]


def test_who_is_replied_to_is_mentioned(
    at: Addresses, answer: Message, member: User, other: User, browser_of: Browse
) -> None:
    mine, theirs = in_poll(browser_of(other), at), in_poll(browser_of(member), at)
    assert (mine["mentions_me"], theirs["mentions_me"]) == (True, False)
    assert [mention["name"] for mention in mine["mentions"]] == ["Grace Hopper"]


def test_the_quote_follows_an_edit_a_deletion_and_another_name(
    at: Addresses, answer: Message, question: Message, other: User, browser: Client
) -> None:
    assert quotes(browser, at) == ["Grace Hopper: When <b>is</b> it?"]
    services.edit_message(message=question, body="Where?", by=other)
    assert quotes(browser, at) == ["Grace Hopper: Where?"]
    other.first_name = "Amazing"
    other.save()
    assert quotes(browser, at) == ["Amazing Hopper: Where?"]
    services.delete_message(message=question, by=other)
    assert quotes(browser, at) == [f": {GONE}"]
    assert "Where?" not in browser.get(at.room).content.decode()
    assert in_poll(browser, at)["excerpt"] == GONE
    other.delete()
    assert quotes(browser, at) == [f": {GONE}"]


def test_a_picture_is_a_word(at: Addresses, other: User, say: Say, browser: Client) -> None:
    say(other, "Nice", reply_to=say(other, "", files=[png()]))
    assert quotes(browser, at) == ["Grace Hopper: Picture"]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("**Tea** at [the _inn_](https://inn.example/)?\n# Soon", "Tea at the inn?"),
        ("- &amp; <b> :tada:", "&amp; <b> 🎉"),
        # A line that is nothing but markup.
        ("```python\nbrew()\n```", "```python"),
    ],
)
def test_a_quote_shows_the_text_without_its_markup(
    body: str, shown: str, at: Addresses, other: User, say: Say, browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_MARKUP = "markdown"
    original = say(other, body)
    assert in_poll(browser, at)["excerpt"] == shown
    composer = browser.get(at.room, {"reply": original.pk}).context["reply"]
    say(other, "Yes", reply_to=original)
    assert quotes(browser, at) == [f"Grace Hopper: {shown}"]
    assert in_poll(browser, at)["reply_to"]["excerpt"] == composer.text == shown


@pytest.mark.parametrize("state", ["there", "deleted"])
def test_who_does_not_see_the_original_reads_nothing_of_it(
    state: str,
    at: Addresses,
    question: Message,
    room: Room,
    member: User,
    other: User,
    say: Say,
    browser_of: Browse,
    settings: Settings,
) -> None:
    settings.CONVERSATE_POLICY = SINCE_JOINED
    newcomer = make_member(room, "newcomer")
    say(member, "On Friday, @other", reply_to=question)
    if state == "deleted":
        services.delete_message(message=question, by=other)
    for _ in range(2):
        # Each of them gets the HTML that was rendered for the other one before.
        client = browser_of(newcomer)
        assert quotes(client, at) == [": An earlier message"]
        expected = {"id": None, "author_name": "", "excerpt": "An earlier message"}
        for message in (in_poll(client, at), client.get(at.api_history).json()["messages"][-1]):
            assert message["reply_to"] == {**expected, "deleted": False}
            assert message["mentions"] == []
            assert f'data-reply-to="{question.pk}"' not in message["html"]
            assert "Grace" not in message["html"]
        assert "When" in str(quotes(browser_of(member), at)) or state == "deleted"
    (_, last) = browser_of(other).get(at.api_history).json()["messages"]
    assert last["mentions_me"] is True
    page = client.get(at.room, {"reply": question.pk})
    assert page.context["reply"] is None


def test_one_query_for_a_page_or_a_poll_with_replies(
    at: Addresses, answer: Message, question: Message, say: Say, member: User, browser: Client
) -> None:
    calls = [(at.room, {}), (at.api_poll, {"since": 0}), (at.api_history, {})]

    def count() -> list[int]:
        counts = []
        for url, data in calls:
            with CaptureQueriesContext(write_connection()) as queries:
                browser.get(url, data)
            counts.append(len(queries))
        return counts

    count()
    with_one = count()
    for _ in range(10):
        say(member, "Yes", reply_to=question)
        say(member, "Hm", reply_to=answer)
    assert count() == with_one
    Message.objects.update(reply_to=None)
    assert [before - after for before, after in zip(with_one, count(), strict=True)] == [1, 1, 1]


def test_a_site_that_turned_replies_off_has_no_button_no_quote_and_no_query(
    at: Addresses, answer: Message, question: Message, browser: Client, settings: Settings
) -> None:
    settings.CONVERSATE_REPLIES = False
    with CaptureQueriesContext(write_connection()) as queries:
        html = browser.get(at.room, {"reply": question.pk}).content.decode()
    for name in ("cnv-reply", "cnv-quote", "cnv-composer__reply", 'data-action="reply"'):
        assert name not in html
    assert not [query for query in queries if "SUBSTR" in query["sql"].upper()]
    sent = in_poll(browser, at)
    assert sent["reply_to"] is None
    for url in (at.send, at.api_send):
        refused = browser.post(url, {"body": "On Friday", "reply_to": question.pk})
        assert refused.status_code == 400
        assert "Replies are turned off." in refused.content.decode()
    page = Page(browser.get(reverse("conversate:message", args=[at.slug, question.pk])))
    assert "Replies" not in page.text


def test_the_link_of_a_message_leads_to_a_form_that_replies_to_it(
    at: Addresses, question: Message, browser: Client
) -> None:
    page = Page(browser.get(at.room))
    (link,) = [tag for tag in page.all("a") if tag.get("class") == "cnv-reply"]
    response = browser.get(link["href"].partition("#")[0])
    assert response.context["reply"].text == "When <b>is</b> it?"
    (given,) = Page(response).all("input", name="reply_to")
    assert given["value"] == str(question.pk)
    browser.post(at.send, {"body": "Now", "reply_to": given["value"]})
    assert Message.objects.latest("pk").reply_to == question


@pytest.mark.parametrize("named", ["x", "", "-1", "999999", str(2**70)])
def test_a_link_to_nothing_gives_a_form_without_a_reply(
    named: str, at: Addresses, browser: Client
) -> None:
    assert browser.get(at.room, {"reply": named}).context["reply"] is None


@pytest.mark.parametrize("named", ["x", "-1", str(2**63), "9" * 30])
def test_a_form_that_names_what_can_be_no_message_replies_to_nothing(
    named: str, at: Addresses, browser: Client
) -> None:
    refused = browser.post(at.send, {"body": "", "reply_to": named})
    assert (refused.status_code, refused.context["reply"]) == (400, None)
    assert browser.post(at.send, {"body": "Hi", "reply_to": named}).status_code == 302
    assert Message.objects.get().reply_to_id is None


def test_a_message_of_another_room_is_refused_like_none(
    at: Addresses, member: User, moderator: User, browser_of: Browse
) -> None:
    elsewhere = services.create_room(title="Elsewhere", members=[member])
    there = services.post_message(room=elsewhere, author=member, body="There")
    for user in (member, moderator):
        client, answers = browser_of(user), []
        for named in (there.pk, there.pk + 1_000):
            assert client.get(at.room, {"reply": named}).context["reply"] is None
            refused = client.post(at.api_send, {"body": "Hi", "reply_to": named})
            answers.append((refused.status_code, refused.json()))
        assert answers[0] == answers[1]
        assert answers[0][1]["error"]["code"] == "invalid_message"


def test_an_outsider_learns_nothing(
    at: Addresses, question: Message, outsider: User, browser_of: Browse
) -> None:
    client = browser_of(outsider)
    for named in (question.pk, question.pk + 1_000):
        assert client.get(at.room, {"reply": named}).status_code == 404
        assert client.post(at.api_send, {"body": "Hi", "reply_to": named}).status_code == 404


def test_after_an_error_the_form_still_replies(
    at: Addresses, question: Message, browser: Client
) -> None:
    response = browser.post(at.send, {"body": "x" * 20_000, "reply_to": question.pk})
    assert response.status_code == 400
    assert response.context["reply"].id == question.pk
    response = browser.post(at.send, {"body": "", "reply_to": question.pk})
    assert response.context["reply"].id == question.pk


def test_who_was_signed_out_keeps_the_reply(at: Addresses, question: Message) -> None:
    response = Client().post(at.send, {"body": "On Friday", "reply_to": question.pk})
    (kept,) = Page(response).all("input", name="reply_to")
    assert kept["value"] == str(question.pk)
    to_sign_in = Client().get(f"{at.room}?reply={question.pk}")
    assert f"reply%3D{question.pk}" in to_sign_in["Location"]


def test_if_the_original_was_deleted_it_is_posted_without_it_and_the_page_says_so(
    at: Addresses, question: Message, other: User, browser: Client
) -> None:
    services.delete_message(message=question, by=other)
    response = browser.post(at.send, {"body": "On Friday", "reply_to": question.pk})
    page = browser.get(response["Location"].partition("#")[0]).content.decode()
    assert "Posted without the quote: the message that you replied to was deleted." in page
    assert "On Friday" in page
    sent = browser.post(at.api_send, {"body": "Again", "reply_to": question.pk})
    assert (sent.status_code, sent.json()["message"]["reply_to"]) == (201, None)


def test_nobody_is_offered_to_reply_in_an_archived_room(
    at: Addresses, question: Message, room: Room, browser: Client
) -> None:
    services.archive_room(room=room)
    html = browser.get(at.room, {"reply": question.pk}).content.decode()
    assert "cnv-reply" not in html
    assert "cnv-composer__reply" not in html


def test_the_page_of_a_message_lists_its_replies(
    at: Addresses, question: Message, answer: Message, member: User, say: Say, browser: Client
) -> None:
    url = reverse("conversate:message", args=[at.slug, question.pk])
    assert [shown.message.body for shown in browser.get(url).context["replies"]] == ["On Friday"]
    for number in range(20):
        say(member, f"Answer {number}", reply_to=question)
    response = browser.get(url)
    assert len(response.context["replies"]) == 20
    later = browser.get(url + response.context["later_replies_url"].partition("#")[0])
    assert [shown.message.body for shown in later.context["replies"]] == ["Answer 19"]
    assert later.context["later_replies_url"] is None
    empty = browser.get(reverse("conversate:message", args=[at.slug, answer.pk]))
    assert empty.context["replies"] == []
    assert "Replies" not in Page(empty).text
