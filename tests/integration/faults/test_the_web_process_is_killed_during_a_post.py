"""SIGKILL while a message with a file is posted: the retry delivers it once, with its file."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.integration.faults.conftest import Serve
from tests.integration.faults.support.people import Follower, Person
from tests.integration.faults.support.sites import Site
from tests.integration.faults.support.waiting import until

# Too large for memory, so that there is a temporary file, too.
CONTENT = b"a drawing " * 300_000
MOMENTS = {
    "amid the upload": "django.core.files.uploadhandler.TemporaryFileUploadHandler"
    ".receive_data_chunk",
    "before the file is stored": "conversate_core.services.uploads._store",
    "between file and transaction": "conversate_core.services.messages.posting._write",
    "between insert and commit": "conversate_core.services.messages.posting.save_mentions",
    "between commit and answer": "conversate_web.views.api.send.answer_with",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_retry_posts_it_once(
    serve: Serve,
    people_of: Callable[[Site], list[Person]],
    tmp_path: Path,
    moment: str,
) -> None:
    marker = tmp_path / "stopped"
    site = serve(faults={"STOP": f"{MOMENTS[moment]} {marker}"}, FILE_UPLOAD_TEMP_DIR=str(tmp_path))
    ada, grace, *_ = people_of(site)
    follower = Follower(grace)
    with ThreadPoolExecutor(1) as pool:
        posted = pool.submit(ada.post, "With a drawing", {"drawing.txt": CONTENT})
        site.kill(int(until(lambda: marker.exists() and marker.read_text())))
        assert posted.result()["body"] == "With a drawing"
    assert ada.retries > 0
    assert follower.finish() == ["With a drawing"]
    [attachment] = follower.messages[0]["attachments"]
    assert grace.get(attachment["url"]).body == CONTENT
    assert site.query("SELECT count(*) FROM conversate_core_attachment") == ["1"]
    assert site.tracebacks() == []
