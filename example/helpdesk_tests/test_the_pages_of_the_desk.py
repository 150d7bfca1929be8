from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.utils.html import strip_tags

from conversate_core import services
from helpdesk import desk
from helpdesk.models import Ticket
from helpdesk_tests.presence import Notebook


def page(ticket, name="") -> str:
    return f"/desk/{ticket.room.slug}/{name}"


def test_a_visitor_asks(browsing, visitor, helper):
    response = browsing(visitor).post(
        "/desk/", {"subject": "A zip", "question": "Can it be mended?"}, follow=True
    )
    assert response.redirect_chain == [("/desk/a-zip/", 302)]
    assert "Can it be mended?" in response.text
    assert "Noor Haddad" in response.text


def test_a_visitor_without_a_full_name_is_listed_by_the_user_name(browsing, outsider):
    desk.open_ticket(visitor=outsider, subject="A zip", question="Can it be mended?")
    assert re.search(r"\bkarim, \d", browsing(outsider).get("/desk/").text)


def test_a_helper_finds_the_ticket_and_answers(browsing, ticket, helper):
    client = browsing(helper)
    assert "1 unread" in client.get("/desk/").text
    assert "It flickers. Why?" in client.get(page(ticket)).text
    assert "1 unread" not in client.get("/desk/").text
    response = client.post(page(ticket), {"text": "A <b>wire</b>", "key": uuid4()}, follow=True)
    assert "A &lt;b&gt;wire&lt;/b&gt;" in response.text


def quotes(html: str) -> list[str]:
    found = re.findall("<blockquote.*?</blockquote>", html, re.DOTALL)
    return [" ".join(strip_tags(each).split()) for each in found]


def test_an_answer_quotes_its_question_as_it_is_now(browsing, ticket, visitor, helper):
    question = ticket.room.messages.get()
    desk.reply(ticket=ticket, author=visitor, text="And it hums.")
    client = browsing(helper)
    assert f"?reply_to={question.pk}#reply" in client.get(page(ticket)).text
    form = client.get(page(ticket), {"reply_to": question.pk})
    assert "In reply to Noor Haddad: It flickers. Why?" in " ".join(form.text.split())

    fields = {"text": "A broken wire.", "key": uuid4(), "reply_to": question.pk}
    shown = client.post(page(ticket), fields, follow=True).text
    assert quotes(shown) == ["Noor Haddad: It flickers. Why?"]
    services.edit_message(message=question, body="It <blinks>. Why?", by=visitor)
    changes = client.get(page(ticket, "changes/"), {"since": 0}).text
    for html in (client.get(page(ticket)).text, changes):
        assert quotes(html) == ["Noor Haddad: It &lt;blinks&gt;. Why?"]
    services.delete_message(message=question, by=visitor)
    assert quotes(client.get(page(ticket)).text) == ["Noor Haddad: This message was deleted."]


@pytest.mark.parametrize("wrong", ["x", "0", "999"])
def test_an_answer_to_no_message_is_refused_and_the_text_is_kept(browsing, ticket, helper, wrong):
    client = browsing(helper)
    assert client.get(page(ticket), {"reply_to": wrong}).status_code == 200
    fields = {"text": "A broken wire.", "key": uuid4(), "reply_to": wrong}
    response = client.post(page(ticket), fields)
    assert "errorlist" in response.text
    assert "A broken wire.</textarea>" in response.text
    assert ticket.room.messages.count() == 1


def test_a_closed_ticket_offers_no_answer(browsing, ticket, helper):
    desk.close(ticket=ticket, by=helper)
    assert "Reply to this" not in browsing(helper).get(page(ticket)).text


@pytest.mark.parametrize("name", ["", "changes/"])
def test_an_outsider_finds_the_same_as_where_nothing_is(browsing, ticket, outsider, name):
    client = browsing(outsider)
    hidden, missing = client.get(page(ticket, name)), client.get(f"/desk/no-such-ticket/{name}")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    assert "My lamp" not in client.get("/desk/").text


def test_a_room_without_a_ticket_is_no_page_of_the_desk(browsing, visitor):
    room = services.create_room(title="Elsewhere", members=[visitor])
    assert browsing(visitor).get(f"/desk/{room.slug}/").status_code == 404


@pytest.mark.parametrize("address", ["/desk/", "/desk/my-lamp/", "/desk/my-lamp/changes/"])
def test_who_is_not_signed_in_is_asked_to(client, db, address):
    assert client.get(address).headers["Location"].startswith("/accounts/login/")


def test_what_is_wrong_is_said_and_the_text_is_kept(browsing, ticket, visitor, settings):
    settings.CONVERSATE_MESSAGE_MAX_LENGTH = 20
    client = browsing(visitor)
    text = "twenty-one characters"
    for address, fields in [
        (page(ticket), {"text": text, "key": uuid4()}),
        ("/desk/", {"subject": "Long", "question": text}),
    ]:
        response = client.post(address, fields)
        assert "20 characters at the most" in response.text
        assert text in response.text
    assert Ticket.objects.count() == 1


def test_news_are_what_changed_since_the_page_was_loaded(browsing, ticket, visitor, helper):
    client = browsing(visitor)
    since = services.history(room=ticket.room, user=visitor).revision

    def changes() -> HttpResponse:
        response: HttpResponse = client.get(page(ticket, "changes/"), {"since": since})
        return response

    assert changes().status_code == 204
    reply = desk.reply(ticket=ticket, author=helper, text="A broken wire.")
    assert "A broken wire." in changes().text
    assert "It flickers" not in changes().text
    since = int(changes().headers["X-Revision"])
    services.delete_message(message=reply, by=helper)
    assert "This message was deleted" in changes().text
    services.clear_room(room=ticket.room)
    assert changes().status_code == 205


def test_polls_of_a_page_say_who_is_there(browsing, ticket, helper, outsider, settings):
    outsider.is_superuser = True
    outsider.save()
    settings.CONVERSATE_PRESENCE = "helpdesk_tests.presence.Notebook"
    for user in (helper, outsider):
        browsing(user).get(page(ticket, "changes/"), {"since": 0, "page": "p1", "focused": "1"})
    browsing(helper).get(page(ticket, "changes/"), {"since": 0, "page": "no/name"})
    assert Notebook.polls.pop("ada") == [("p1", True)]
    assert not Notebook.polls


def test_a_visitor_sees_which_helpers_are_there_where_presence_is_kept(
    browsing, ticket, visitor, helper, settings
):
    client = browsing(visitor)
    assert "Here right now" not in client.get(page(ticket)).text
    settings.CONVERSATE_PRESENCE = "helpdesk_tests.presence.Notebook"
    text = client.get(page(ticket)).text
    assert "Here right now:" in text
    assert "Ada Lind" in text


def test_helpers_close_and_nobody_else_is_offered_to(browsing, ticket, visitor, helper):
    client = browsing(visitor)
    assert "Close this ticket" not in client.get(page(ticket)).text
    assert "t have permission to do this" in client.post(page(ticket, "close/"), follow=True).text
    client = browsing(helper)
    assert "Close this ticket" in client.get(page(ticket)).text
    closed = client.post(page(ticket, "close/"), follow=True).text
    assert "This ticket is closed" in closed
    assert "<textarea" not in closed
    assert "closed" in client.get("/desk/").text


def test_who_was_writing_while_the_ticket_was_closed_keeps_the_text(
    browsing, ticket, visitor, helper
):
    desk.close(ticket=ticket, by=helper)
    response = browsing(visitor).post(page(ticket), {"text": "One more thing", "key": uuid4()})
    assert "t have permission to do this" in response.text
    assert "One more thing</textarea>" in response.text
