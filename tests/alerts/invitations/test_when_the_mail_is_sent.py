from __future__ import annotations

import logging
import re
from datetime import timedelta
from unittest import mock

import pytest

from conversate_alerts.models import InvitationMail
from conversate_alerts.sending.claims import GIVE_UP_AFTER, RETRY_DELAYS
from conversate_alerts.sending.sweep import sweep
from conversate_core import services
from conversate_core.errors import InvitationRefused
from conversate_core.models import Invitation
from tests.alerts.support.smtp import mail_through
from tests.alerts.support.times import SECOND
from tests.core.support.people import make_person
from tests.core.support.queries import counted
from tests.support.ports import free_port

HOUR = timedelta(hours=1)
TOKEN = re.compile(r"/invitations/([^/\s]+)/")


@pytest.fixture(autouse=True)
def _still(clock):
    """The clock stands still."""


def tokens(mailoutbox) -> list[str]:
    return [TOKEN.findall(mail.body)[0] for mail in mailoutbox]


def test_an_invited_address_gets_one_mail_at_once(invite, later, postbox):
    invite()
    assert later().sent == 1
    assert postbox.recipients() == ["linus@example.org"]
    assert later().sent == 0
    assert not InvitationMail.objects.exists()


def test_the_link_of_the_mail_is_that_of_the_invitation(invite, later, room, mailoutbox):
    linus = make_person("linus", email="linus@example.org")
    invite()
    later()
    [token] = tokens(mailoutbox)
    assert services.accept_invitation(token=token, user=linus).room == room


def test_a_sweep_is_requested_as_soon_as_the_invitation_is_stored(invite):
    with mock.patch("conversate_alerts.receivers.get_dispatcher") as dispatcher:
        invite()
    dispatcher().request_sweep.assert_called_once_with(after=0)


def test_an_invitation_by_link_sends_no_mail(call, later, room, ada, mailoutbox):
    call(services.create_invitation, room=room, by=ada)
    assert not InvitationMail.objects.exists()
    assert later().sent == 0
    assert mailoutbox == []


def test_an_invitation_of_the_system_is_sent(invite, later, mailoutbox):
    invite(by=None)
    later()
    assert [mail.subject for mail in mailoutbox] == ["You are invited to “Tea kitchen”"]


def test_a_new_invitation_of_the_same_address_replaces_the_mail(invite, later, mailoutbox):
    invite()
    newer = invite()
    assert later().sent == 1
    assert services.find_invitation(token=tokens(mailoutbox)[0], user=newer.created_by)


def test_where_the_site_has_no_invitations_nothing_is_sent_and_no_query_made(
    invite, later, mailoutbox, settings
):
    invite()
    settings.CONVERSATE_INVITATIONS = False
    with counted() as queries:
        assert later().sent == 0
    assert not [sql for sql in queries if InvitationMail._meta.db_table in sql]
    assert mailoutbox == []
    settings.CONVERSATE_INVITATIONS = True
    assert later().sent == 1


def test_a_failed_mail_is_tried_again_and_given_up_after_a_day(invite, later, postbox):
    invite()
    postbox.refusals["linus@example.org"] = "451 Try again later"
    assert later().failed == 1
    assert sweep().next_in == [RETRY_DELAYS[0].total_seconds()]
    assert later(RETRY_DELAYS[0] - SECOND).failed == 0
    assert later(SECOND).failed == 1
    assert "451" in InvitationMail.objects.get().last_error
    assert later(GIVE_UP_AFTER).given_up == 1
    del postbox.refusals["linus@example.org"]
    assert later(GIVE_UP_AFTER).sent == 0
    assert "451" in InvitationMail.objects.get().last_error


def test_a_failed_mail_arrives_once_the_server_takes_it(invite, later, postbox):
    invite()
    postbox.answer_to_data = "451 Try again later"
    assert later().failed == 1
    postbox.answer_to_data = ""
    assert later(RETRY_DELAYS[0]).sent == 1
    assert not InvitationMail.objects.exists()


def test_each_attempt_has_a_token_and_an_id_of_its_own(invite, later, mailoutbox, monkeypatch):
    """A mail server must not drop the second mail as a copy: only its link works."""
    linus = make_person("linus", email="linus@example.org")
    invite()
    monkeypatch.setattr("conversate_alerts.invitations.claims.finish", lambda claim: None)
    later()
    later(timedelta(minutes=5))
    first, second = tokens(mailoutbox)
    ids = {mail.extra_headers["Message-ID"] for mail in mailoutbox}
    assert len(ids) == 2
    with pytest.raises(InvitationRefused):
        services.accept_invitation(token=first, user=linus)
    assert services.accept_invitation(token=second, user=linus)


def test_a_mail_that_is_permanently_refused_is_given_up_at_once(invite, later, postbox, caplog):
    invitation = invite()
    postbox.refusals["linus@example.org"] = "550 No such user"
    assert later().given_up == 1
    assert later(GIVE_UP_AFTER).given_up == 0
    assert "550" in InvitationMail.objects.get().last_error
    assert f"The e-mail of invitation {invitation.pk} was given up: " in caplog.text


def test_a_server_that_can_not_be_reached_ends_the_sweep(invite, later, postbox, settings):
    invite()
    invite("grace@example.org")
    mail_through(settings, free_port())
    assert later().failed == 1
    mail_through(settings, postbox.port)
    assert later(RETRY_DELAYS[0]).sent == 2


def test_the_token_is_in_no_log_and_no_table(invite, later, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    send = mock.Mock(side_effect=RuntimeError("broken"))
    monkeypatch.setattr("conversate_alerts.mail.outbox.Outbox.send", send)
    invite()
    assert later().failed == 1
    [token] = tokens([send.call_args.args[0]])
    assert token not in caplog.text
    rows = [*Invitation.objects.values(), *InvitationMail.objects.values()]
    assert token not in str(rows)
    assert "RuntimeError: broken" in str(rows)


@pytest.mark.parametrize("missing", ["page", "address"])
def test_without_a_page_to_link_to_it_waits_for_one_for_a_day(
    invite, later, mailoutbox, settings, missing
):
    if missing == "page":
        settings.ROOT_URLCONF = "tests.alerts.support.no_urls"
    else:
        settings.CONVERSATE_SITE_URL = None
    invite()
    assert later().sent == 0
    reason = "This site has no page for invitations, or no CONVERSATE_SITE_URL."
    assert InvitationMail.objects.get().last_error == reason
    settings.ROOT_URLCONF = "tests.alerts.support.invitation_urls"
    settings.CONVERSATE_SITE_URL = "https://chat.example.org"
    assert later(HOUR).sent == 1


def test_without_a_page_it_is_given_up_after_a_day(invite, later, mailoutbox, settings):
    settings.ROOT_URLCONF = "tests.alerts.support.no_urls"
    invite()
    for _ in range(25):
        later(HOUR)
    assert InvitationMail.objects.get().given_up_at
    assert sweep().next_in == []
    assert mailoutbox == []


@pytest.mark.parametrize(
    "address",
    [
        "linus@example.org\r\nBcc: everybody@example.org",
        "linus@example.org, everybody@example.org",
        "linus@example.org\nSubject: Sale",
        "",
    ],
)
def test_an_address_that_is_not_one_is_given_up(invite, later, mailoutbox, address):
    invitation = invite()
    # As no service would store it.
    Invitation.objects.filter(pk=invitation.pk).update(address=address)
    assert later().given_up == 1
    assert mailoutbox == []


@pytest.mark.parametrize("count", [1, 5])
def test_each_mail_takes_the_same_few_queries(invite, later, mailoutbox, count):
    for number in range(count):
        invite(f"guest{number}@example.org")
    with counted() as queries:
        assert later().sent == count
    # Those of a sweep without mails, and the next attempt; of each mail the claim, the invitation,
    # whether ada may invite, the token and the end of the claim.
    assert len(queries) == 6 + 1 + 5 * count


def test_a_mail_that_waits_for_another_attempt_costs_no_query_of_its_own(invite, later, postbox):
    for number in range(3):
        invite(f"guest{number}@example.org")
        postbox.refusals[f"guest{number}@example.org"] = "451 Try again later"
    assert later().failed == 3
    with counted() as queries:
        assert later().failed == 0
    assert len(queries) == 6 + 1


def test_a_template_that_fails_fails_no_other_mail(
    invite, later, say, reader, postbox, monkeypatch
):
    def fail(mail):
        raise RuntimeError("broken")

    monkeypatch.setattr("conversate_alerts.invitations.delivery.build_invitation", fail)
    invite()
    say()
    swept = later(HOUR)
    assert (swept.sent, swept.failed) == (1, 1)
    assert InvitationMail.objects.get().last_error == "RuntimeError: broken"
