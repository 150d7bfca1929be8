"""RFC 8292: push services can check who sends a push, whichever key it was subscribed with."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from cryptography.exceptions import InvalidSignature

from conversate_alerts.push.endpoints import RefusedEndpoint
from conversate_alerts.push.vapid import UnknownKey, authorization, public_key_of, public_keys
from tests.alerts.support.push_service import CONTACT, OLD_PRIVATE_KEY, PRIVATE_KEY, verify

ENDPOINT = "https://updates.push.services.mozilla.com/wpush/v2/abc"
NOW = datetime(2026, 3, 2, 12, 34, 56, tzinfo=timezone.utc)
# RFC 8292, 2.4.
EXAMPLE = (
    "vapid t=eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJl"
    "eHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HL"
    "GkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA, k=BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61"
    "m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs"
)
KEY_OF_EXAMPLE = EXAMPLE.partition("k=")[2]


def test_the_test_s_own_verification_takes_the_example_of_the_rfc_and_no_other_key():
    claims = {
        "aud": "https://push.example.net",
        "exp": 1453523768,
        "sub": "mailto:push@example.com",
    }
    assert verify(EXAMPLE, KEY_OF_EXAMPLE) == claims
    forged = EXAMPLE.replace("i3CYb7", "i3CYb8")
    with pytest.raises(InvalidSignature):
        verify(forged, KEY_OF_EXAMPLE)


def test_the_public_key_of_the_example_of_rfc_8291():
    private = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
    public = (
        "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"
    )
    assert public_key_of(private) == public


def test_the_header_is_signed_for_the_service_and_names_the_contact():
    [key] = public_keys()
    claims = verify(authorization(ENDPOINT, key, NOW), key)
    assert claims["aud"] == "https://updates.push.services.mozilla.com"
    assert claims["sub"] == CONTACT
    valid_for = datetime.fromtimestamp(claims["exp"], timezone.utc) - NOW
    assert timedelta(hours=12) <= valid_for <= timedelta(hours=13)


def test_a_port_of_its_own_is_part_of_the_audience(settings):
    settings.CONVERSATE_PUSH_SERVICES = ["push.example.org:8443"]
    [key] = public_keys()
    claims = verify(authorization("https://push.example.org:8443/a", key, NOW), key)
    assert claims["aud"] == "https://push.example.org:8443"


def test_the_pushes_of_an_hour_have_the_same_token_and_those_of_the_next_hour_another():
    [key] = public_keys()
    first = authorization(ENDPOINT, key, NOW)
    assert authorization(ENDPOINT + "/d", key, NOW + timedelta(minutes=25)) == first
    later = authorization(ENDPOINT, key, NOW + timedelta(minutes=26))
    assert verify(later, key)["exp"] - verify(first, key)["exp"] == 3600
    assert authorization("https://fcm.googleapis.com/a", key, NOW) != first


def test_a_new_contact_is_named_at_once(settings):
    [key] = public_keys()
    authorization(ENDPOINT, key, NOW)
    settings.CONVERSATE_PUSH_CONTACT = "https://example.org/contact"
    assert verify(authorization(ENDPOINT, key, NOW), key)["sub"] == "https://example.org/contact"


def test_a_site_without_time_zones_signs_for_the_same_time(settings):
    [key] = public_keys()
    settings.USE_TZ = False
    settings.TIME_ZONE = "Asia/Tokyo"
    naive = (NOW + timedelta(hours=9)).replace(tzinfo=None)
    claims = verify(authorization(ENDPOINT, key, naive), key)
    assert claims["exp"] == verify(authorization(ENDPOINT, key, NOW), key)["exp"]


@pytest.mark.parametrize("kind", [list, tuple])
def test_an_old_key_goes_on_until_it_is_removed(settings, kind):
    old = public_key_of(OLD_PRIVATE_KEY)
    settings.CONVERSATE_PUSH_PRIVATE_KEY = kind([PRIVATE_KEY, OLD_PRIVATE_KEY])
    assert public_keys() == [public_key_of(PRIVATE_KEY), old]
    verify(authorization(ENDPOINT, old, NOW), old)
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    with pytest.raises(UnknownKey):
        authorization(ENDPOINT, old, NOW)


def test_nothing_is_signed_for_another_address():
    [key] = public_keys()
    with pytest.raises(RefusedEndpoint):
        authorization("https://example.org/", key, NOW)


def test_a_site_without_a_key_has_no_public_key(settings):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = None
    assert public_keys() == []
