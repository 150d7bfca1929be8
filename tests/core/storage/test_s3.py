"""Files in an S3-compatible storage: django-storages against moto's server."""

from collections.abc import Iterator

import boto3
import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.test import TestCase
from moto.server import ThreadedMotoServer
from pytest_django import Settings

from conversate_core import services
from conversate_core.databases import write_alias
from conversate_core.errors import UploadFailed
from conversate_core.models import Attachment, Message, Room
from tests.core.support.pictures import png, png_chunk

pytestmark = [
    pytest.mark.django_db,
    # botocore's and moto's own; they say nothing of this project.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

BUCKET = "conversate"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def options(endpoint: str) -> dict[str, str]:
    return {
        "endpoint_url": endpoint,
        "access_key": "key",
        "secret_key": "secret",
        "region_name": "us-east-1",
    }


@pytest.fixture
def bucket(endpoint: str, options: dict[str, str], settings: Settings):
    s3 = boto3.resource(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    bucket = s3.create_bucket(Bucket=BUCKET)
    settings.STORAGES = {
        **settings.STORAGES,
        "conversate": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": BUCKET, **options},
        },
    }
    yield bucket
    bucket.objects.delete()
    bucket.delete()


@pytest.fixture
def ada() -> User:
    return User.objects.create_user("ada")


@pytest.fixture
def room(ada: User) -> Room:
    return services.create_room(title="Garden", members=[ada])


def test_a_file_is_stored_read_and_removed(bucket, room: Room, ada: User) -> None:
    content = png(32, 16, png_chunk(b"IDAT", bytes(1_000)))
    message = services.post_message(
        room=room, author=ada, files=[ContentFile(content, name="plan.png")]
    )
    (attachment,) = message.attachments.all()
    assert (attachment.width, attachment.height) == (32, 16)
    assert [stored.key for stored in bucket.objects.all()] == [attachment.file.name]
    with attachment.file.open("rb") as file:
        assert file.read() == content

    with TestCase.captureOnCommitCallbacks(using=write_alias(), execute=True):
        services.delete_message(message=message, by=ada)
    assert list(bucket.objects.all()) == []


def test_a_message_that_fails_leaves_no_file(
    bucket, room: Room, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("The database has gone away.")

    monkeypatch.setattr(Message.objects, "create", broken)
    with pytest.raises(RuntimeError):
        services.post_message(room=room, author=ada, files=[ContentFile(b"x", name="a.txt")])
    assert list(bucket.objects.all()) == []


def test_a_storage_that_fails_leaves_no_message(
    room: Room, ada: User, settings: Settings, options: dict[str, str]
) -> None:
    settings.STORAGES = {
        **settings.STORAGES,
        "conversate": {
            "BACKEND": "storages.backends.s3.S3Storage",
            "OPTIONS": {"bucket_name": "no-such-bucket", **options},
        },
    }
    with pytest.raises(UploadFailed):
        services.post_message(room=room, author=ada, files=[ContentFile(b"x", name="a.txt")])
    assert not Message.objects.exists()
    assert not Attachment.objects.exists()
