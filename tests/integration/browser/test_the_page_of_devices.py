"""The devices that show notifications, in a browser: with a keyboard, in any width and scheme."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from conversate_alerts.models import PushSubscription
from conversate_alerts.push.vapid import public_keys
from tests.alerts.support.push_service import CONTACT, PRIVATE_KEY
from tests.integration.browser.support.axe import violations

PAGE = "/alerts/push/devices/"
LONG = "A browser with a name that is much too long for a small screen, in one-long-word" + "g" * 20


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def scripts(request) -> bool:
    return request.param


@pytest.fixture
def devices(settings, ada):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT
    return PushSubscription.objects.bulk_create(
        PushSubscription(
            user=ada,
            name=name,
            session_hash=ada.get_session_auth_hash(),
            public_key=public_keys()[0],
            endpoint=f"https://fcm.googleapis.com/{name}",
            endpoint_hash=name[:64],
        )
        for name in ("Firefox on Linux", LONG)
    )


def test_a_device_is_tried_out_and_removed_by_keyboard(open_page, scripts, room, ada, devices):
    page = open_page(ada, PAGE, java_script_enabled=scripts)
    test = page.get_by_role("button", name="Send a test", description="Firefox on Linux")
    test.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("A test notification is on its way.")
    assert PushSubscription.objects.filter(test_at__isnull=False).get().name == "Firefox on Linux"
    page.get_by_role("button", name="Remove", description="Firefox on Linux").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Device removed.")).to_be_visible()
    expect(page.get_by_text("Firefox on Linux")).to_have_count(0)
    assert PushSubscription.objects.get().name == LONG


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_axe_finds_nothing(open_page, room, ada, devices, width, scheme):
    size = {"width": width, "height": 800}
    page = open_page(ada, PAGE, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    assert violations(page) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
