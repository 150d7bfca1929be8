"""The disk is full, or can't be written to: text goes on, and files follow once there is room."""

from __future__ import annotations

import resource
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from tests.faults.conftest import Serve
from tests.faults.support.people import Follower, Person
from tests.faults.support.sites import Site, until

# Django keeps the first one in memory until it is stored, and the second one on the disk.
CONTENTS = {"in memory": b"a sketch " * 10_000, "on the disk": b"a drawing " * 300_000}
LEFT = 50_000


def let_files_have(site: Site, most: int) -> None:
    """Bytes: the kernel refuses the rest, as of a disk that is full."""
    for worker in site.workers():
        resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


def check(ada: Person, grace: Person, content: bytes, back: Callable[[], None]) -> None:
    """A file is tried again and again, text gets by, and the file arrives once it can."""
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


@pytest.mark.parametrize("kind", CONTENTS)
def test_a_full_disk(
    serve: Serve,
    people_of: Callable[[Site], list[Person]],
    tmp_path: Path,
    uploads: Path,
    kind: str,
) -> None:
    site = serve(FILE_UPLOAD_TEMP_DIR=str(tmp_path))
    ada, grace, *_ = people_of(site)
    let_files_have(site, LEFT)
    all_again = partial(let_files_have, site, resource.RLIM_INFINITY)
    check(ada, grace, CONTENTS[kind], all_again)
    check_log(site, "[Errno 27]", ada.retries)
    # What was written of the first attempts is gone.
    assert len([path for path in uploads.rglob("*") if path.is_file()]) == 1


def test_a_folder_that_can_not_be_written_to(
    serve: Serve, people_of: Callable[[Site], list[Person]], uploads: Path
) -> None:
    site = serve()
    ada, grace, *_ = people_of(site)
    # Permissions would not stop root; a folder that is a file stops anybody.
    uploads.write_text("")
    check(ada, grace, CONTENTS["in memory"], uploads.unlink)
    check_log(site, "", ada.retries)


def check_log(site: Site, error: str, times: int) -> None:
    said = [line for line in site.said("conversate_") if "take a file" in line]
    assert len(said) == times
    assert all(line.startswith("ERROR") and error in line for line in said)
    assert site.tracebacks() == 0
