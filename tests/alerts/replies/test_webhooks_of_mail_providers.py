"""The webhooks of django-anymail: the answer is posted, and the status says whether to repeat."""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, modify_settings

from conversate_alerts.mail.reply_address import reply_address
from conversate_alerts.replies import anymail
from conversate_alerts.replies.errors import TryLater
from conversate_alerts.replies.receive import receive
from conversate_core.models import Attachment, Membership, Message
from tests.alerts.support.mails import REPLY_ADDRESS, answer_from

if TYPE_CHECKING:
    from pytest_django import Settings

pytestmark = pytest.mark.urls("tests.alerts.support.anymail_urls")

KEY, SECRET = "signing-key", "user:password"
# Some versions of Python raise an IndexError if they fold this line.
BROKEN_ID = f"<[aaa]{'b' * 90}@>"
HEADERS = {
    "From": "linus@example.org",
    "Subject": "Re: Tea kitchen",
    "Message-ID": "<answer-1@mail.example.org>",
}

Deliver = Callable[..., Any]


@pytest.fixture(autouse=True)
def _site_with_anymail(settings: Settings) -> Iterator[None]:
    settings.CONVERSATE_REPLY_ADDRESS = REPLY_ADDRESS
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": KEY, "WEBHOOK_SECRET": SECRET}
    with modify_settings(INSTALLED_APPS={"append": "anymail"}):
        yield
    from anymail.signals import inbound

    inbound.disconnect(dispatch_uid="conversate_alerts")


@pytest.fixture
def client() -> Client:
    authorization = b64encode(SECRET.encode()).decode()
    return Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Basic {authorization}")


@pytest.fixture
def mailgun(client: Client) -> Deliver:
    """Deliver as Mailgun does: a signed form, with the raw e-mail or with parts of it."""

    def mailgun(to: str, signing_key: str = KEY, **fields: Any) -> Any:
        signed = {"timestamp": "1795824000", "token": "t" * 50}
        signature = hmac.new(
            signing_key.encode(), "".join(signed.values()).encode(), hashlib.sha256
        ).hexdigest()
        fields = {"recipient": to, "sender": "linus@example.org", **fields}
        data = {**signed, "signature": signature, **fields}
        return client.post("/anymail/mailgun/inbound_mime/", data)

    return mailgun


@pytest.fixture
def postmark(client: Client) -> Deliver:
    """Deliver as Postmark does: JSON."""

    def postmark(to: str, **fields: Any) -> Any:
        data = json.dumps({"OriginalRecipient": to, **fields})
        return client.post("/anymail/postmark/inbound/", data, content_type="application/json")

    return postmark


@pytest.fixture
def deliver(mailgun: Deliver, membership: Membership) -> Deliver:
    def deliver(to: str | None = None, **headers: Any) -> Any:
        raw = answer_from(membership, "Über acht Ecken.", **headers)
        return mailgun(to or reply_address(membership), **{"body-mime": raw.decode()})

    return deliver


def test_a_raw_mail_is_posted(deliver):
    assert deliver().status_code == 200
    message = Message.objects.get()
    assert (message.body, message.sent_by_mail) == ("Über acht Ecken.", True)


def test_the_recipient_is_the_one_that_the_provider_names(deliver):
    assert deliver(To="undisclosed-recipients:;").status_code == 200
    assert Message.objects.count() == 1


def test_a_mail_that_also_came_another_way_is_posted_once(deliver, membership):
    receive(answer_from(membership))
    deliver()
    assert deliver().status_code == 200
    assert Message.objects.count() == 1


def test_a_mail_with_a_broken_header_is_posted(mailgun, membership):
    raw = answer_from(membership).decode().replace("<answer-1@mail.example.org>", BROKEN_ID)
    assert BROKEN_ID in raw
    assert mailgun(reply_address(membership), **{"body-mime": raw}).status_code == 200
    assert Message.objects.count() == 1


def test_the_parts_of_a_mail_are_posted_with_its_files(mailgun, membership):
    to = reply_address(membership)
    answered = mailgun(
        to,
        **{
            "message-headers": json.dumps([["To", to], *HEADERS.items()]),
            "body-plain": "On my way.\n\nOn Mon, 2 Mar 2026, Chat wrote:\n> Hello linus,\n",
            "attachment-count": "1",
            "attachment-1": SimpleUploadedFile("list.csv", b"1,2", content_type="text/csv"),
        },
    )
    assert answered.status_code == 200
    assert Message.objects.get().body == "On my way."
    assert Attachment.objects.get().name == "list.csv"


def test_json_is_posted(postmark, membership):
    to = reply_address(membership)
    answered = postmark(
        to,
        FromFull={"Email": "linus@example.org", "Name": "Linus"},
        ToFull=[{"Email": to, "Name": ""}],
        Subject="Re: Tea kitchen",
        TextBody="Über acht Ecken.\n\n> Hello linus,\n",
        Headers=[{"Name": "Message-ID", "Value": HEADERS["Message-ID"]}],
    )
    assert answered.status_code == 200
    assert Message.objects.get().body == "Über acht Ecken."


@pytest.mark.parametrize(
    "headers",
    [
        {"To": "chat+1.abcdefghijklmnopqrstuvwxyz@example.org"},
        {"To": "info@example.org"},
        {"Auto_Submitted": "auto-replied"},
        {"From": "mallory@example.org"},
    ],
)
def test_what_is_not_posted_is_not_repeated(deliver, headers):
    to = headers.get("To")
    assert deliver(to, **headers).status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize("error", [TryLater("later"), OperationalError("no connection")])
def test_what_has_to_wait_is_repeated(deliver, monkeypatch, error):
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(anymail, "receive", fail)
        assert deliver().status_code == 500
    assert deliver().status_code == 200
    assert Message.objects.count() == 1


def test_a_request_that_the_provider_did_not_sign_posts_nothing(mailgun, membership):
    raw = answer_from(membership).decode()
    answered = mailgun(reply_address(membership), "another key", **{"body-mime": raw})
    assert answered.status_code == 400
    assert not Message.objects.exists()


def test_nothing_happens_without_the_setting(
    mailgun, membership, settings, django_assert_num_queries
):
    raw, to = answer_from(membership).decode(), reply_address(membership)
    settings.CONVERSATE_REPLY_ADDRESS = None
    with django_assert_num_queries(0):
        assert mailgun(to, **{"body-mime": raw}).status_code == 200
    assert not Message.objects.exists()
