"""The bell subscribes the browser, and its worker shows notifications until the session ends."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from conversate_alerts.models import PushSubscription
from conversate_alerts.preferences.choosing import set_level
from conversate_alerts.push.vapid import public_key_of
from conversate_core import services
from tests.alerts.support.push_service import CONTACT, OLD_PRIVATE_KEY, PRIVATE_KEY
from tests.integration.browser.conftest import session_cookie
from tests.integration.browser.support.room_page import ROOM, conversation, field, says
from tests.integration.browser.support.waiting import wait_until
from tests.integration.browser.support.worker import (
    ENDPOINT,
    PUSH,
    PushService,
    click,
    payload,
    shown,
    worker_of,
)

ALERTS = "/alerts/"


@pytest.fixture(autouse=True)
def _push(settings):
    settings.CONVERSATE_PUSH_PRIVATE_KEY = PRIVATE_KEY
    settings.CONVERSATE_PUSH_CONTACT = CONTACT


@pytest.fixture
def page(open_page, room, ada) -> Page:
    return open_page(ada, ROOM, script=PUSH)


def bell(page: Page) -> Locator:
    return page.get_by_role("button", name="Notifications in this browser")


def status(page: Page) -> Locator:
    return page.locator(".cnv-push__status")


def is_on(page: Page, pressed: bool = True) -> None:
    expect(bell(page)).to_have_attribute("aria-pressed", "true" if pressed else "false")


def stored(page: Page, name: str) -> Any:
    return page.evaluate("(name) => localStorage.getItem(name)", name)


def subscribe(page: Page) -> None:
    bell(page).click()
    is_on(page)


def endpoints(user: Any) -> list[str]:
    found = PushSubscription.objects.filter(user=user).values_list("endpoint", flat=True)
    return [endpoint.removeprefix(ENDPOINT) for endpoint in found]


def test_nothing_is_asked_before_the_bell_is_pressed(page, ada):
    expect(bell(page)).to_be_visible()
    is_on(page, False)
    page.reload()
    is_on(page, False)
    assert stored(page, "asked") is None
    assert endpoints(ada) == []


def test_the_bell_subscribes_this_browser_and_ends_it(page, room, ada):
    set_level(membership=room.memberships.get(user=ada), level="everything")
    subscribe(page)
    expect(status(page)).to_have_text("Notifications are on in this browser.")
    device = PushSubscription.objects.get()
    assert (device.user, device.endpoint) == (ada, f"{ENDPOINT}1")
    assert device.public_key == public_key_of(PRIVATE_KEY)
    assert stored(page, "asked") == "1"

    page.reload()
    is_on(page)
    assert (stored(page, "asked"), stored(page, "subscribed")) == ("1", "1")

    bell(page).click()
    is_on(page, False)
    expect(status(page)).to_have_text("Notifications are off in this browser.")
    assert (endpoints(ada), stored(page, "subscription")) == ([], None)
    page.reload()
    is_on(page, False)


def test_a_double_click_turns_it_on_and_off_as_one_click_does(page, ada):
    bell(page).dblclick()
    expect(status(page)).to_contain_text("Notifications are on in this browser")
    assert endpoints(ada) == ["1"]
    page.reload()
    is_on(page)
    bell(page).dblclick()
    expect(status(page)).to_have_text("Notifications are off in this browser.")
    page.reload()
    is_on(page, False)
    assert endpoints(ada) == []


def test_the_bell_says_if_there_is_nothing_to_notify_of(page, room, ada):
    set_level(membership=room.memberships.get(user=ada), level="none")
    subscribe(page)
    expect(status(page)).to_contain_text("you get no alerts of this room")
    status(page).get_by_role("link", name="Alert preferences").click()
    expect(page.get_by_role("heading", level=1, name="Alerts")).to_be_visible()


def test_the_bell_is_pressed_by_the_keyboard(page, ada):
    bell(page).focus()
    page.keyboard.press("Enter")
    is_on(page)
    assert endpoints(ada) == ["1"]


def test_a_refusal_is_explained(page, ada):
    page.evaluate("localStorage.setItem('answer', 'denied')")
    bell(page).click()
    expect(status(page)).to_have_text(
        "Notifications are blocked. Allow them in your browser's settings."
    )
    is_on(page, False)
    assert endpoints(ada) == []


def test_a_question_that_is_closed_changes_nothing(page, ada):
    page.evaluate("localStorage.setItem('answer', 'default')")
    bell(page).click()
    expect(status(page)).to_have_text("Notifications are off in this browser.")
    is_on(page, False)
    assert endpoints(ada) == []


def test_a_browser_without_push_explains_it(open_page, room, ada):
    page = open_page(ada, ROOM, script="delete window.PushManager;")
    bell(page).click()
    expect(status(page)).to_contain_text("can't show notifications")


def test_on_a_phone_of_apple_the_home_screen_comes_first(open_page, room, ada):
    agent = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
    )
    page = open_page(ada, ROOM, script="delete window.PushManager;", user_agent=agent)
    bell(page).click()
    expect(status(page)).to_contain_text("Add to Home Screen")
    page.goto(ALERTS)
    expect(status(page)).to_contain_text("Add to Home Screen")
    expect(page.get_by_role("button", name="Turn on notifications")).to_have_count(0)


def test_a_server_that_refuses_is_explained_and_the_bell_stays_off(page, ada, watch, settings):
    watch.expected.append("400")
    settings.CONVERSATE_PUSH_PRIVATE_KEY = OLD_PRIVATE_KEY
    bell(page).click()
    expect(status(page)).to_contain_text("Reload the page")
    is_on(page, False)
    page.reload()
    is_on(page, False)
    subscribe(page)
    assert PushSubscription.objects.get().public_key == public_key_of(OLD_PRIVATE_KEY)


def test_the_preferences_have_the_same_switch(page, ada):
    page.goto(ALERTS)
    page.get_by_role("button", name="Turn on notifications in this browser").click()
    expect(status(page)).to_have_text("Notifications are on in this browser.")
    assert endpoints(ada) == ["1"]
    page.goto(ROOM)
    is_on(page)
    page.goto(ALERTS)
    page.get_by_role("button", name="Turn off notifications in this browser").click()
    expect(status(page)).to_have_text("Notifications are off in this browser.")
    assert endpoints(ada) == []


def test_without_javascript_the_preferences_say_that_it_is_needed(open_page, room, ada):
    page = open_page(ada, ALERTS, java_script_enabled=False)
    expect(page.get_by_text("Notifications need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on notifications")).to_have_count(0)
    page.goto(ROOM)
    expect(bell(page)).to_have_count(0)


def test_another_key_of_the_site_makes_another_subscription_without_a_question(page, ada, settings):
    subscribe(page)
    settings.CONVERSATE_PUSH_PRIVATE_KEY = [OLD_PRIVATE_KEY, PRIVATE_KEY]
    page.reload()
    wait_until(page, lambda: endpoints(ada) == ["2"])
    is_on(page)
    assert PushSubscription.objects.get().public_key == public_key_of(OLD_PRIVATE_KEY)
    assert stored(page, "asked") == "1"


def test_a_new_session_of_the_same_user_subscribes_again(page, ada, live_server):
    subscribe(page)
    PushSubscription.objects.all().delete()
    page.context.add_cookies([session_cookie(ada, live_server.url)])
    page.reload()
    wait_until(page, lambda: endpoints(ada) == ["1"])
    is_on(page)
    assert stored(page, "asked") == "1"


def test_a_device_that_was_removed_elsewhere_stays_removed(page, ada):
    subscribe(page)
    PushSubscription.objects.all().delete()
    page.reload()
    wait_until(page, lambda: stored(page, "subscription") is None)
    is_on(page, False)
    page.reload()
    is_on(page, False)
    assert endpoints(ada) == []


def test_another_user_of_the_browser_does_not_take_the_subscription_over(page, grace, live_server):
    subscribe(page)
    page.context.add_cookies([session_cookie(grace, live_server.url)])
    page.reload()
    wait_until(page, lambda: stored(page, "subscription") is None)
    is_on(page, False)
    assert endpoints(grace) == []


SIGN_OUT = """
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/accounts/logout/" });
    const token = document.createElement("input");
    Object.assign(token, { name: "csrfmiddlewaretoken", value: CONVERSATE.client.csrf_token });
    form.append(token);
    document.body.append(form);
    form.requestSubmit();
"""


def test_signing_out_ends_the_subscription_on_the_server_and_in_the_browser(page, ada):
    worker = worker_of(page)
    subscribe(page)
    service = PushService(page)
    # Not that of a room, which the worker would close if nothing is unread there.
    service.deliver(payload("conversate-test", ROOM))
    wait_until(page, lambda: shown(worker) != [])

    with page.expect_navigation():
        page.evaluate(f"() => {{ {SIGN_OUT} }}")
    assert endpoints(ada) == []
    wait_until(page, lambda: worker.evaluate("self.unsubscribed"))
    wait_until(page, lambda: shown(worker) == [])
    assert worker.evaluate("self.badges.at(-1)") == 0
    assert stored(page, "conversate-push") == "{}"


# ------------------------------------------------------------ the worker


@pytest.fixture
def in_cellar(open_page, room, ada, grace) -> Page:
    """Ada looks at another room."""
    services.create_room(title="Cellar", members=[ada, grace])
    page = open_page(ada, "/chat/cellar/", script=PUSH)
    expect(field(page)).to_be_visible()
    return page


def notification_of(room: Any, message: Any, **options: Any) -> str:
    address = f"https://example.org{ROOM}?message={message.pk}#message-{message.pk}"
    return payload(f"conversate-room-{room.pk}", address, **options)


def test_a_push_shows_a_notification_and_the_number_at_the_icon(in_cellar, room, grace, say):
    worker = worker_of(in_cellar)
    PushService(in_cellar).deliver(notification_of(room, say(grace, "Tea is ready"), badge=3))
    wait_until(in_cellar, lambda: shown(worker) == [("Engine room", "Tea is ready")])
    wait_until(in_cellar, lambda: worker.evaluate("self.badges") == [3])


def test_a_later_one_of_the_room_takes_its_place(in_cellar, room, grace, say):
    worker = worker_of(in_cellar)
    service = PushService(in_cellar)
    service.deliver(notification_of(room, say(grace, "One"), title="First"))
    wait_until(in_cellar, lambda: shown(worker) == [("First", "Tea is ready")])
    service.deliver(notification_of(room, say(grace, "Two"), title="Second"))
    wait_until(in_cellar, lambda: shown(worker) == [("Second", "Tea is ready")])


@pytest.mark.parametrize("data", ["", "no JSON", "[]", '{"notification": {}}'])
def test_a_push_that_can_not_be_read_still_says_that_there_is_something(in_cellar, data):
    worker = worker_of(in_cellar)
    PushService(in_cellar).deliver(data)
    wait_until(in_cellar, lambda: shown(worker) == [("New messages", "")])


def test_a_click_opens_the_room_at_the_message(in_cellar, room, grace, say, live_server):
    worker = worker_of(in_cellar)
    message = say(grace, "Tea is ready")
    field(in_cellar).fill("Half a sent")
    PushService(in_cellar).deliver(notification_of(room, message))
    wait_until(in_cellar, lambda: shown(worker) != [])

    click(worker)
    wait_until(in_cellar, lambda: shown(worker) == [])
    wait_until(in_cellar, lambda: worker.evaluate("self.opened.length") == 1)
    # At the address at which the user is signed in, whatever the site calls itself in mails.
    opened = worker.evaluate("self.opened[0]")
    assert opened == f"{live_server.url}{ROOM}?message={message.pk}#message-{message.pk}"
    # The page with a draft is left alone.
    expect(field(in_cellar)).to_have_value("Half a sent")
    assert in_cellar.url.endswith("/chat/cellar/")

    tab = in_cellar.context.new_page()
    tab.goto(opened)
    expect(conversation(tab).get_by_text("Tea is ready")).to_be_in_viewport()


def test_a_click_focuses_a_page_of_the_room_and_shows_the_message_there(page, room, grace, say):
    worker = worker_of(page)
    message = say(grace, "Tea is ready")
    for number in range(110):
        say(grace, f"Message {number}")
    page.goto(f"{ROOM}#end")
    expect(conversation(page).get_by_text("Message 109")).to_be_visible()
    field(page).fill("Half a sent")
    service = PushService(page)
    worker.evaluate("self.registration.showNotification('Kept', { tag: 'kept' })")
    service.deliver(notification_of(room, message))
    worker.evaluate(
        "self.registration.getNotifications({ tag: 'kept' }).then(([each]) => each.close())"
    )
    # The page has read the room and closes the notification at once: click on one of its own.
    worker.evaluate(
        "([navigate]) => self.registration.showNotification('Engine room', { data: { navigate } })",
        [f"{ROOM}?message={message.pk}#message-{message.pk}"],
    )
    click(worker)
    wait_until(page, lambda: len(worker.evaluate("self.focused")) == 1)
    expect(conversation(page).get_by_text("Tea is ready", exact=True)).to_be_in_viewport()
    expect(field(page)).to_have_value("Half a sent")
    assert worker.evaluate("self.opened") == []


def test_the_notification_of_a_room_closes_when_the_page_has_read_it(
    in_cellar, open_page, room, grace, say
):
    worker = worker_of(in_cellar)
    PushService(in_cellar).deliver(notification_of(room, say(grace, "Tea is ready")))
    wait_until(in_cellar, lambda: shown(worker) != [])
    in_cellar.goto(ROOM)
    says(in_cellar, "Tea is ready")
    wait_until(in_cellar, lambda: shown(worker) == [])


def test_the_next_push_closes_those_of_rooms_that_were_read_elsewhere(
    in_cellar, room, ada, grace, say
):
    worker = worker_of(in_cellar)
    service = PushService(in_cellar)
    service.deliver(notification_of(room, say(grace, "Tea is ready")))
    wait_until(in_cellar, lambda: shown(worker) == [("Engine room", "Tea is ready")])
    services.mark_read(room=room, user=ada)
    attic = services.create_room(title="Attic", members=[ada, grace])
    services.post_message(room=attic, author=grace, body="Up here")
    service.deliver(payload(f"conversate-room-{attic.pk}", "/chat/attic/", title="Attic"))
    wait_until(in_cellar, lambda: shown(worker) == [("Attic", "Tea is ready")])


def test_the_next_page_closes_them_too(in_cellar, room, ada, grace, say):
    worker = worker_of(in_cellar)
    PushService(in_cellar).deliver(notification_of(room, say(grace, "Tea is ready")))
    wait_until(in_cellar, lambda: shown(worker) != [])
    services.mark_read(room=room, user=ada)
    in_cellar.goto("/chat/")
    wait_until(in_cellar, lambda: shown(worker) == [])


def test_the_worker_that_finds_its_user_signed_out_ends_the_subscription(
    in_cellar, room, grace, say, watch
):
    watch.expected.append("401")
    worker = worker_of(in_cellar)
    service = PushService(in_cellar)
    service.deliver(notification_of(room, say(grace, "Tea is ready")))
    wait_until(in_cellar, lambda: shown(worker) != [])
    in_cellar.context.clear_cookies()
    service.deliver(payload("conversate-room-0", "/chat/attic/", title="Attic"))
    wait_until(in_cellar, lambda: worker.evaluate("self.unsubscribed"))
    wait_until(in_cellar, lambda: shown(worker) == [])


def test_a_subscription_that_the_browser_replaces_reaches_the_server(in_cellar, ada):
    worker = worker_of(in_cellar)
    worker.evaluate(
        """(subscription) => {
            const event = new ExtendableEvent("pushsubscriptionchange");
            event.newSubscription = { toJSON: () => subscription };
            self.dispatchEvent(event);
        }""",
        in_cellar.evaluate(
            """async (applicationServerKey) => {
                const { pushManager } = await navigator.serviceWorker.ready;
                return (await pushManager.subscribe({ applicationServerKey })).toJSON();
            }""",
            public_key_of(PRIVATE_KEY),
        ),
    )
    wait_until(in_cellar, lambda: endpoints(ada) == ["1"])


@pytest.mark.parametrize("name", ["CONVERSATE_PUSH_PRIVATE_KEY", "CONVERSATE_PUSH_CONTACT"])
def test_a_site_without_push_has_no_bell_and_no_script(open_page, room, ada, settings, name):
    setattr(settings, name, None)
    page = open_page(ada, ROOM, script=PUSH)
    expect(field(page)).to_be_visible()
    assert "push" not in page.content()
    page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    assert "showNotification" not in page.request.get("/chat/worker.js").text()
    page.goto(ALERTS)
    assert "push" not in page.content()


def test_a_site_that_is_not_installable_has_no_bell(open_page, room, ada, settings):
    settings.CONVERSATE_INSTALLABLE = False
    page = open_page(ada, ROOM, script=PUSH)
    expect(field(page)).to_be_visible()
    expect(bell(page)).to_have_count(0)
    page.goto(ALERTS)
    expect(status(page)).to_have_count(0)
