"""A member who only reads mail takes part: through Postfix to a mailbox of Dovecot, and back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from playwright.sync_api import expect

from conversate_alerts.preferences import choosing as preferences
from conversate_core import services
from conversate_core.models import Message
from tests.core.support.people import make_person
from tests.integration.browser.support.room_page import conversation, messages, post, says
from tests.integration.deployment.support.dovecot import PASSWORD, USER, Dovecot, dovecot
from tests.integration.deployment.support.mail_program import MailProgram
from tests.integration.deployment.support.mailer import mailer
from tests.integration.deployment.support.postfix import DOMAIN, Postfix, postfix
from tests.integration.deployment.support.processes import program, running, wait_for
from tests.integration.deployment.support.site import Site
from tests.integration.deployment.support.visitor import Visitor
from tests.support.ports import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from pytest_django.plugin import DjangoDbBlocker

    from conversate_core.models import Room
    from tests.integration.deployment.conftest import OpenSite

QUESTION, ANSWER = "Who can open the workshop tomorrow?", "I can, at eight."


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Dovecot]:
    with dovecot() as running_server:
        yield running_server


@pytest.fixture(scope="module")
def mail_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    own_settings: dict[str, Any],
    mailboxes: Dovecot,
) -> Iterator[tuple[Site, Postfix]]:
    """A site that is answered through Postfix, which also delivers its alerts."""
    port = free_port()
    site = Site(
        tmp_path_factory.mktemp("mail"),
        unit="/etc/systemd/system/chat@.service, for WSGI",
        blocks=["database", "gunicorn", "files on a disk", "alerts", "replies", "the mailbox"],
        places={
            '"HOST": "imap.example.org"': f'"HOST": "localhost", "PORT": {mailboxes.port}',
            'os.environ["SECRET"]': repr(PASSWORD),
        },
        more={
            **own_settings,
            **mailer(port),
            "CONVERSATE_POLL_MIN": 500,
            "CONVERSATE_POLL_STEP": 0,
        },
    )
    addresses = {f"linus@{DOMAIN}": "linus", "chat@example.org": USER}
    with postfix(site, port, mailboxes, addresses) as server, running(*site.services):
        yield site, server


@pytest.fixture
def site(mail_site: tuple[Site, Postfix]) -> Site:
    return mail_site[0]


@pytest.fixture
def server(mail_site: tuple[Site, Postfix]) -> Postfix:
    return mail_site[1]


@pytest.fixture
def linus(mailboxes: Dovecot, server: Postfix, room: Room) -> MailProgram:
    """The mail program of a member who gets mail about everything."""
    his = MailProgram("linus", mailboxes, server.port)
    person = make_person("linus", email=his.address)
    membership = services.add_member(room=room, user=person)
    preferences.set_level(membership=membership, level="everything")
    return his


@pytest.fixture
def her_page(site: Site, open_site: OpenSite, linus: MailProgram, ada: Any) -> Page:
    return open_site(site, Visitor(site, ada))


def ask(site: Site, page: Page) -> None:
    post(page, QUESTION)
    says(page, QUESTION)
    assert "sent: 1" in site.manage("send_alerts")


def is_answered(page: Page) -> None:
    says(page, QUESTION, ANSWER)
    expect(messages(page).last).to_contain_text("linus")
    expect(messages(page).last).to_contain_text("by e-mail")
    expect(conversation(page).get_by_text("by e-mail")).to_have_count(1)


def test_an_answer_through_postfix_is_on_the_page_of_the_other_person(site, her_page, linus):
    ask(site, her_page)
    linus.answer(linus.wait_for_mail(), ANSWER)
    is_answered(her_page)


def test_an_answer_in_a_mailbox_is_fetched_by_imap(site, server, mailboxes, her_page, linus):
    ask(site, her_page)
    with delivered_to_mailbox(site, server):
        linus.answer(linus.wait_for_mail(), ANSWER)
        wait_for(lambda: mailboxes.count("INBOX"))
    said = site.manage("fetch_mail", SSL_CERT_FILE=str(mailboxes.certificate))
    assert said == "E-mails received: 1\n"
    is_answered(her_page)


@contextmanager
def delivered_to_mailbox(site: Site, server: Postfix) -> Iterator[None]:
    table = site.block("/etc/postfix/transport", {})
    server.write_transport(table.replace("chat:", "virtual:"))
    server.reload()
    yield
    server.write_transport(table)
    server.reload()


def test_mail_to_a_wrong_address_comes_back(linus):
    linus.write("chat+1.abcdefghijklmnopqrstuvwxyz@example.org", "Is anybody there?")
    bounce = linus.wait_for_mail()
    assert bounce.get_content_type() == "multipart/report"
    assert "There is no such address." in str(bounce)
    assert not Message.objects.exists()


def test_mail_waits_in_the_queue_while_the_database_is_down(
    site, server, open_site, room, ada, linus
):
    ada = Visitor(site, ada)
    assert ada.send(room.slug, body=QUESTION).status == 201
    site.manage("send_alerts")
    alert = linus.wait_for_mail()
    with database_down():
        linus.answer(alert, ANSWER)
        wait_for(lambda: "temporary failure" in server.deferred())
    assert Message.objects.count() == 1
    server.deliver_queue()
    is_answered(open_site(site, ada))


@contextmanager
def database_down() -> Iterator[None]:
    """Refuse new connections, such as those of receive_mail."""
    allow_connections(False)
    try:
        yield
    finally:
        allow_connections(True)


def allow_connections(allowed: bool) -> None:
    database = connection.settings_dict
    statement = f'ALTER DATABASE "{database["NAME"]}" ALLOW_CONNECTIONS {str(allowed).lower()}'
    where = ["-h", database["HOST"], "-U", database["USER"], "-w", "-d", "postgres"]
    psql = [program("psql", "postgresql-client"), *where, "-c", statement]
    subprocess.run(psql, check=True, stdout=subprocess.DEVNULL)
