"""RFC 8291: what the site encrypts, browsers decrypt, and nobody else."""

from __future__ import annotations

import http_ece
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from conversate_alerts.push import base64url, p256
from conversate_alerts.push.encryption import (
    MAX_PLAINTEXT,
    RECORD_SIZE,
    check_keys,
    encrypt,
    encrypt_with,
)
from conversate_alerts.push.private_keys import parse_private_key
from tests.alerts.support.push_service import Browser, decode, encode

# RFC 8291, 5 and appendix A.
PLAINTEXT = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
P256DH = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6"
    "TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulc"
    "y4a-fN"
)
# A point that is not on the curve.
NO_POINT = encode(b"\x04" + bytes(63) + b"\x01")
COMPRESSED = encode(b"\x02" + decode(P256DH)[1:33])


@pytest.fixture
def browser() -> Browser:
    return Browser("", "")


def test_the_example_of_the_rfc_gives_its_bytes():
    sender = p256.load(parse_private_key(SENDER))
    body = encrypt_with(PLAINTEXT, p256dh=P256DH, auth=AUTH, sender=sender, salt=decode(SALT))
    assert encode(body) == BODY


def test_the_browser_of_the_rfc_reads_what_is_encrypted_for_it():
    number = int.from_bytes(decode(RECEIVER), "big")
    key = ec.derive_private_key(number, ec.SECP256R1())
    body = encrypt(PLAINTEXT, P256DH, AUTH)
    assert body != decode(BODY)
    for each in (body, decode(BODY)):
        assert http_ece.decrypt(each, private_key=key, auth_secret=decode(AUTH)) == PLAINTEXT


@given(st.binary(max_size=MAX_PLAINTEXT))
def test_every_payload_is_decrypted_by_another_implementation(payload):
    browser = Browser("", "")
    assert browser.decrypt(encrypt(payload, browser.p256dh, browser.auth)) == payload


def test_the_longest_payload_fills_what_services_have_to_accept(browser):
    body = encrypt(bytes(MAX_PLAINTEXT), browser.p256dh, browser.auth)
    assert len(body) == RECORD_SIZE == 4096
    with pytest.raises(ValueError, match="3994 bytes"):
        encrypt(bytes(MAX_PLAINTEXT + 1), browser.p256dh, browser.auth)


def test_another_browser_reads_nothing(browser):
    body = encrypt(b"Hello", browser.p256dh, browser.auth)
    with pytest.raises((InvalidTag, http_ece.ECEException)):
        Browser("", "").decrypt(body)


def test_no_two_pushes_share_a_salt_or_a_key(browser):
    headers = {encrypt(b"Hello", browser.p256dh, browser.auth)[:86] for _ in range(20)}
    assert (
        len({header[:16] for header in headers}) == len({header[21:] for header in headers}) == 20
    )


@pytest.mark.parametrize(
    ("p256dh", "auth"),
    [
        ("", AUTH),
        ("B", AUTH),
        (NO_POINT, AUTH),
        (COMPRESSED, AUTH),
        (P256DH[:-4], AUTH),
        (P256DH + "\n", AUTH),
        (P256DH.replace("_", "/"), AUTH),
        (P256DH, ""),
        (P256DH, AUTH[:-2]),
        (P256DH, AUTH + "AA"),
        (P256DH, "ß" * 22),
    ],
)
def test_wrong_keys_are_refused(p256dh, auth):
    with pytest.raises(ValueError, match=r"."):
        check_keys(p256dh, auth)
    with pytest.raises(ValueError, match=r"."):
        encrypt(b"Hello", p256dh, auth)


def test_right_keys_are_taken_with_padding_too():
    check_keys(P256DH, AUTH)
    check_keys(P256DH + "=", AUTH + "==")


@given(st.binary())
def test_base64url_is_that_of_python(data):
    assert base64url.encode(data) == encode(data)
    assert base64url.decode(encode(data)) == data
