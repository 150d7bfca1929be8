"""The disk is full or read-only: text can be posted, and files once there is space."""

from __future__ import annotations

import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.databases import KIND
from tests.integration.faults.support.multipart import multipart
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until

# Django has the first one in memory until it is stored, and the second one on the disk.
CONTENTS = {"in memory": b"a sketch " * 10_000, "on the disk": b"a drawing " * 300_000}
LEFT = 50_000
WORKERS = 2

besides_the_database = pytest.mark.skipif(
    KIND == "sqlite", reason="The limit for the worker's files is one for its database, too."
)


def let_files_have(site: Site, most: int) -> None:
    """Limit the size of files in bytes: the kernel refuses more, as on a full disk."""
    # The first worker may answer before the last one has been started.
    until(lambda: len(site.workers()) == WORKERS)
    for worker in site.workers():
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def check(ada: Person, grace: Person, content: bytes, back: Callable[[], None]) -> None:
    """The file is retried, text is posted meanwhile, and the file arrives once there is space."""
    follower = Follower(grace)
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(ada.post, "With a file", {"drawing.txt": content})
        until(lambda: ada.retries)
        grace.post("Without one")
        back()
        posted.result()
    assert follower.finish() == ["Without one", "With a file"]
    [attachment] = follower.messages[1]["attachments"]
    assert grace.get(attachment["url"]).body == content
    assert ada.statuses == {503}


@besides_the_database
@pytest.mark.parametrize("server", ["gunicorn", "uvicorn"])
@pytest.mark.parametrize("kind", CONTENTS)
def test_a_full_disk(
    serve: Serve,
    people_of: Callable[[Site], list[Person]],
    tmp_path: Path,
    uploads: Path,
    kind: str,
    server: str,
) -> None:
    site = serve(server=server, workers=WORKERS, FILE_UPLOAD_TEMP_DIR=str(tmp_path))
    ada, grace, *_ = people_of(site)
    let_files_have(site, LEFT)
    all_again = partial(let_files_have, site, resource.RLIM_INFINITY)
    check(ada, grace, CONTENTS[kind], all_again)
    check_log(site, "[Errno 27]", ada.retries)
    # The parts of the first attempts were deleted.
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1


@besides_the_database
@pytest.mark.parametrize("server", ["gunicorn", "uvicorn"])
def test_a_full_disk_without_scripts(
    serve: Serve, people_of: Callable[[Site], list[Person]], tmp_path: Path, server: str
) -> None:
    site = serve(server=server, workers=WORKERS, FILE_UPLOAD_TEMP_DIR=str(tmp_path))
    ada, *_ = people_of(site)
    let_files_have(site, LEFT)
    kind, content = multipart({"body": "With a file"}, {"drawing.txt": CONTENTS["on the disk"]})
    answer = ada.request("POST", f"/chat/{ada.slug}/send/", content, {"Content-Type": kind})
    assert answer.status == 503
    assert b"could not be stored, so nothing was posted" in answer.body
    assert b"Go back to get what you typed" in answer.body
    check_log(site, "[Errno 27]", 1)


def test_a_folder_that_can_not_be_written_to(
    serve: Serve, people_of: Callable[[Site], list[Person]], uploads: Path
) -> None:
    site = serve()
    ada, grace, *_ = people_of(site)
    # A file instead of the folder, since permissions do not stop root.
    uploads.write_text("")
    check(ada, grace, CONTENTS["in memory"], uploads.unlink)
    check_log(site, "", ada.retries)


def check_log(site: Site, error: str, times: int) -> None:
    said = [line for line in site.said("conversate_") if "store a file" in line]
    assert len(said) == times
    assert all(line.startswith("ERROR") and error in line for line in said)
    assert site.tracebacks() == []
