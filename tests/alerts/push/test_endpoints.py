"""A member can send any address as that of a push service: which of them the site takes."""

from __future__ import annotations

import pytest

from conversate_alerts.push.endpoints import MAX_LENGTH, RefusedEndpoint, check_endpoint
from conversate_alerts.push.endpoints import parse_endpoint as parse

BROWSERS = [
    "https://fcm.googleapis.com/fcm/send/dQ:APA91bH-x_Y",
    "https://fcm.googleapis.com/wp/dQ:APA91bH",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAAAA=",
    "https://web.push.apple.com/QGuQyavXut",
    "https://wns2-by3p.notify.windows.com/w/?token=BQYAAABb%2fk%3d",
    "https://fcm.googleapis.com:443/fcm/send/a",
]


@pytest.mark.parametrize("url", BROWSERS)
def test_the_services_of_browsers_are_allowed(url):
    check_endpoint(url)


@pytest.mark.parametrize(
    "url",
    [
        # Other hosts.
        "https://example.org/push",
        "https://localhost/push",
        "https://push.apple.com/a",
        "https://fcm.googleapis.com.example.org/a",
        "https://evilfcm.googleapis.com/a",
        "https://example.org/fcm.googleapis.com",
        "https://evilpush.apple.com/a",
        "https://web..push.apple.com/a",
        "https://.push.apple.com/a",
        "https://-.push.apple.com/a",
        f"https://{'a' * 64}.push.apple.com/a",
        "https://fcm.googleapis.com./a",
        "https://FCM.googleapis.com/a",
        "https://fcm.googleapis.cоm/a",  # a Cyrillic letter
        "https://fcm。googleapis。com/a",
        # Names that lead to the machine itself.
        "https://localhost.localdomain/a",
        "https://127.0.0.1.nip.io/a",
        "https://fcm.googleapis.com.127.0.0.1.nip.io/a",
        "https://ip6-loopback/a",
        "https://metadata.google.internal/a",
        # Addresses in all their forms.
        "https://127.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://017700000001/a",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/a",
        "https://[::ffff:127.0.0.1]/a",
        "https://[fe80::1%25eth0]/a",
        "https://0/a",
        # Ports.
        "https://fcm.googleapis.com:8443/a",
        "https://fcm.googleapis.com:22/a",
        "https://fcm.googleapis.com:0/a",
        "https://fcm.googleapis.com:/a",
        "https://fcm.googleapis.com:443443/a",
        "https://fcm.googleapis.com:+443/a",
        "https://fcm.googleapis.com:٤٤٣/a",
        # User names.
        "https://user@fcm.googleapis.com/a",
        "https://user:password@fcm.googleapis.com/a",
        "https://fcm.googleapis.com@example.org/a",
        "https://fcm.googleapis.com:443@example.org/a",
        "https://fcm.googleapis.com%40example.org/a",
        # Other schemes.
        "http://fcm.googleapis.com/a",
        "http://fcm.googleapis.com:443/a",
        "HTTPS://fcm.googleapis.com/a",
        "ftp://fcm.googleapis.com/a",
        "file:///etc/passwd",
        "gopher://fcm.googleapis.com/a",
        "javascript:alert(1)",
        "//fcm.googleapis.com/a",
        "fcm.googleapis.com/a",
        # What parsers read differently.
        "https:/fcm.googleapis.com/a",
        "https:fcm.googleapis.com/a",
        "https:\\\\fcm.googleapis.com/a",
        "https://example.org\\fcm.googleapis.com/a",
        "https://fcm.googleapis.com\\@example.org/a",
        "https://fcm.googleapis.com#@example.org/a",
        "https://fcm.googleapis.com?@example.org/a",
        "https://example.org#.push.apple.com/a",
        "https://fcm.googleapis.com/a#b",
        "https://fcm.googleapis.com",
        " https://fcm.googleapis.com/a",
        "https://fcm.googleapis.com/a\n",
        "https://fcm.googleapis.com/a\r\nHost: example.org\r\n\r\n",
        "https://fcm.googleapis.com/a b",
        "https://fcm.googleapis.com/a\tb",
        "https://fcm.googleapis.com/\x00",
        "https://fcm.googleapis.com/ä",
        "",
        None,
        b"https://fcm.googleapis.com/a",
        "https://fcm.googleapis.com/" + "a" * MAX_LENGTH,
    ],
)
def test_everything_else_is_refused(url):
    with pytest.raises(RefusedEndpoint) as refused:
        check_endpoint(url)
    assert "push service" in str(refused.value)


def test_a_setting_allows_more(settings):
    settings.CONVERSATE_PUSH_SERVICES = [
        "push.example.org",
        "push.example.net:8443",
        "*.push.example.com",
        "[2001:db8::1]:8443",
        "http://127.0.0.1:8090",
    ]
    for url in (
        *BROWSERS,
        "https://push.example.org/a",
        "https://push.example.net:8443/a",
        "https://a.b.push.example.com/a",
        "https://[2001:db8::1]:8443/a",
        "http://127.0.0.1:8090/a",
    ):
        check_endpoint(url)
    for url in (
        "http://push.example.org/a",
        "https://push.example.org:8443/a",
        "https://push.example.net/a",
        "https://push.example.com/a",
        "https://127.0.0.1:8090/a",
        "http://127.0.0.1:8091/a",
        "http://127.0.0.1/a",
        "http://localhost:8090/a",
        "http://127.1:8090/a",
    ):
        with pytest.raises(RefusedEndpoint):
            check_endpoint(url)


def test_only_hosts_that_the_setting_names_may_be_in_the_network_of_the_site(settings):
    settings.CONVERSATE_PUSH_SERVICES = ["push.example.org", "*.push.example.com"]
    assert parse("https://push.example.org/a").may_be_private
    assert not parse("https://a.push.example.com/a").may_be_private
    assert not any(parse(url).may_be_private for url in BROWSERS)


def test_the_origin_has_no_port_of_the_scheme(settings):
    settings.CONVERSATE_PUSH_SERVICES = ["http://localhost", "http://localhost:8090"]
    assert parse("https://fcm.googleapis.com:443/a").origin == "https://fcm.googleapis.com"
    assert parse("http://localhost:80/a").origin == "http://localhost"
    assert parse("http://localhost:8090/a").origin == "http://localhost:8090"
