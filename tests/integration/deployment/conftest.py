"""Two sites behind nginx: under ASGI with files in S3, and under WSGI with files on a disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aiosmtpd.controller import Controller
from moto.server import ThreadedMotoServer

from conversate_core import services
from conversate_core.models import Room
from tests.alerts.support import smtp
from tests.core.support.people import make_person
from tests.integration.browser.support.room_page import ROOM
from tests.integration.browser.support.watch import Watch
from tests.integration.deployment.support.mailer import mailer
from tests.integration.deployment.support.processes import PATIENCE, Service, program, running
from tests.integration.deployment.support.site import Site
from tests.integration.deployment.support.visitor import Visitor
from tests.support.chromium import launch_arguments, require_chromium
from tests.support.ports import free_port

if TYPE_CHECKING:
    from django.contrib.auth.models import User
    from playwright.sync_api import Browser, BrowserContext, Page
    from pytest_django import Settings
    from pytest_django.plugin import DjangoDbBlocker

OpenSite = Callable[..., "Page"]

HERE = Path(__file__).parent
SECRET_KEY = "long enough for the check of it, and known to everybody who reads these tests"
# Milliseconds. A message that arrives sooner came by a long poll.
SELDOM = 600_000
PASSWORD = "correct horse battery staple"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # botocore's and moto's own warnings; they say nothing of this project.
    ignored = [f"ignore::{name}" for name in ("DeprecationWarning", "ResourceWarning")]
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.deployment)
            for rule in ignored:
                item.add_marker(pytest.mark.filterwarnings(rule))


@pytest.fixture(autouse=True)
def _secret_key(settings: Settings) -> None:
    """The sites', so that sessions made here are good there."""
    settings.SECRET_KEY = SECRET_KEY


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    command = [program("redis-server", "redis-server"), *options]
    server = Service(command, port=port, folder=tmp_path_factory.mktemp("redis"))
    with running(server):
        yield server


@pytest.fixture(scope="session")
def bucket() -> Iterator[Any]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    s3 = boto3.resource(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    yield s3.create_bucket(Bucket="chat")
    server.stop()


@pytest.fixture(scope="session")
def postbox() -> smtp.Postbox:
    return smtp.Postbox()


@pytest.fixture(scope="session")
def mail_server(postbox: smtp.Postbox) -> Iterator[Controller]:
    server = smtp.start(postbox)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def own_settings(mail_server: Controller) -> dict[str, Any]:
    """What docs/deployment can't know, or leaves to the site."""
    return {
        **mailer(mail_server.port),
        "SECRET_KEY": SECRET_KEY,
        "DEFAULT_FROM_EMAIL": "Chat <chat@example.org>",
        # Subdomains and the list of browsers are the site's own decision.
        "SILENCED_SYSTEM_CHECKS": ["security.W005", "security.W021"],
        "CONVERSATE_ALERT_DELAY": 0,
    }


@pytest.fixture(scope="session")
def asgi_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    redis: Service,
    bucket: Any,
    own_settings: dict[str, Any],
) -> Iterator[Site]:
    """Each user stays at one of two processes, and pages send long polls only."""
    site = Site(
        tmp_path_factory.mktemp("asgi"),
        unit="/etc/systemd/system/chat@.service",
        blocks=["database", "uvicorn", "cache", "wake-ups", "files in S3", "alerts"],
        places={
            "redis://redis.internal:6379": f"redis://127.0.0.1:{redis.port}",
            "https://s3.internal": bucket.meta.client.meta.endpoint_url,
        },
        more={
            **own_settings,
            "CONVERSATE_POLL_MIN": SELDOM,
            "CONVERSATE_POLL_MAX": SELDOM,
            # Seconds: above the time between two polls, as a check demands.
            "CONVERSATE_ALERT_IDLE_AFTER": 2 * SELDOM // 1000,
        },
        upstream="hash $cookie_sessionid;\n",
    )
    with running(*site.services):
        yield site


@pytest.fixture(scope="session")
def wsgi_site(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    own_settings: dict[str, Any],
) -> Iterator[Site]:
    """Each request of a person is answered by another process."""
    site = Site(
        tmp_path_factory.mktemp("wsgi"),
        unit="/etc/systemd/system/chat@.service, for WSGI",
        blocks=["database", "gunicorn", "files on a disk", "alerts"],
        places={},
        more={**own_settings, "CONVERSATE_POLL_MIN": 500, "CONVERSATE_POLL_STEP": 0},
    )
    with running(*site.services):
        yield site


@pytest.fixture(params=["asgi", "wsgi"])
def site(request: pytest.FixtureRequest) -> Site:
    return request.getfixturevalue(f"{request.param}_site")


# Playwright's event loop runs in this thread while it is open, and other modules start their own.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = require_chromium()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=1000 * PATIENCE)
    # Playwright runs an event loop in this thread; the tests' own queries are no danger to it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        arguments = {
            "--disable-background-networking",
            "--host-resolver-rules=MAP chat.example.org 127.0.0.1",
            *launch_arguments(),
        }
        yield playwright.chromium.launch(executable_path=path, args=sorted(arguments))
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    # Of a site whose certificate is its own, browsers take no service worker.
    watch.expected.append("An SSL certificate error occurred when fetching the script.")
    yield watch
    assert watch.unexpected() == []


@pytest.fixture
def open_site(browser: Browser, watch: Watch, room: Room) -> Iterator[OpenSite]:
    """Open the room, as the visitor or as somebody who is not signed in yet."""
    contexts: list[BrowserContext] = []

    def open_site(site: Site, visitor: Visitor | None = None) -> Page:
        context = browser.new_context(base_url=site.address, ignore_https_errors=True)
        contexts.append(context)
        if visitor is not None:
            cookie: Any = {"name": "sessionid", "value": visitor.session, "url": site.address}
            context.add_cookies([cookie])
        page = context.new_page()
        watch.over(page)
        page.goto(ROOM)
        return page

    yield open_site
    for context in contexts:
        context.close()


@pytest.fixture
def ada(transactional_db: None) -> User:
    return make_person("ada", password=PASSWORD, email="ada@example.org")


@pytest.fixture
def grace(transactional_db: None) -> User:
    return make_person("grace", password=PASSWORD, email="grace@example.org")


@pytest.fixture
def outsider(transactional_db: None) -> User:
    return make_person("olga", email="olga@example.org")


@pytest.fixture
def room(ada: User, grace: User) -> Room:
    return services.create_room(title="Engine room", members=[ada, grace])
