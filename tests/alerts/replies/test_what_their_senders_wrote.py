"""E-mails in the shapes of many programs and languages, and what their senders wrote.

The folder of an e-mail says what it is. A ``.txt`` file beside it has the text of an answer, why a
machine sent it, or why it can't be read; a ``.files`` file has the names of the attached files.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conversate_alerts.replies.attachments import attached_files
from conversate_alerts.replies.errors import Unreadable
from conversate_alerts.replies.machines import is_from_machine
from conversate_alerts.replies.parsing import parse
from conversate_alerts.replies.text import written_text

if TYPE_CHECKING:
    from pytest_django import Settings

CORPUS = Path(__file__).parent / "corpus"
# What the quoted alerts contain, in each language, and nobody wrote in an answer.
OF_OTHERS = ["leaks again", "leckt", "fuit encore", "vuelve a gotear", "تسرب", "-=-=-"]
# The signature in the unsubscribe link, and that in the address for replies.
TOKENS = ["Zx81QmTfW0aBcDeFgHiJkL", "mfzwizltoruw4zlb2f3qmfzwiz"]


def names(folder: str) -> list[str]:
    return sorted(path.stem for path in (CORPUS / folder).glob("*.eml"))


def raw(folder: str, name: str) -> bytes:
    return (CORPUS / folder / f"{name}.eml").read_bytes()


def expected(folder: str, name: str) -> str:
    return (CORPUS / folder / f"{name}.txt").read_text("utf-8").removesuffix("\n")


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.CONVERSATE_EMAIL_FROM = "Repair Café <chat@example.org>"


def test_there_are_enough() -> None:
    assert len(names("answers")) >= 75
    assert len(names("machines")) >= 10
    assert len(names("unreadable")) >= 4


@pytest.mark.parametrize("name", names("answers"))
def test_the_text_is_what_was_written(name: str) -> None:
    assert written_text(parse(raw("answers", name))) == expected("answers", name)


@pytest.mark.parametrize("name", names("answers"))
def test_it_is_the_same_with_the_line_ends_of_the_wire(name: str) -> None:
    on_the_wire = raw("answers", name).replace(b"\n", b"\r\n")
    assert written_text(parse(on_the_wire)) == expected("answers", name)


@pytest.mark.parametrize("name", names("answers"))
def test_no_token_and_no_text_of_others_is_posted(name: str) -> None:
    text = written_text(parse(raw("answers", name)))
    own = "\n".join(line for line in text.split("\n") if not line.startswith(">"))
    assert not [token for token in TOKENS if token in text]
    assert not [words for words in OF_OTHERS if words in own]


def test_the_control_they_are_in_the_mails() -> None:
    everything = "".join(
        part.get_content()
        for name in names("answers")
        for part in parse(raw("answers", name)).walk()
        if part.get_content_type() in {"text/plain", "text/html"}
        and (part.get_content_charset() or "utf-8") in {"utf-8", "windows-1252"}
    )
    assert not [words for words in [*TOKENS, *OF_OTHERS] if words not in everything]


@pytest.mark.parametrize("name", names("answers"))
def test_the_attached_files_are_those_that_the_sender_added(name: str) -> None:
    listed = CORPUS / "answers" / f"{name}.files"
    wanted = listed.read_text("utf-8").splitlines() if listed.exists() else []
    assert [file.name for file in attached_files(parse(raw("answers", name)))] == wanted


@pytest.mark.parametrize("name", names("answers"))
def test_a_person_is_no_machine(name: str) -> None:
    assert is_from_machine(parse(raw("answers", name))) is None


@pytest.mark.parametrize("name", names("machines"))
def test_a_machine_is_recognized(name: str) -> None:
    assert is_from_machine(parse(raw("machines", name))) == expected("machines", name)


@pytest.mark.parametrize("name", names("unreadable"))
def test_what_is_encrypted_is_refused_with_the_reason(name: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        written_text(parse(raw("unreadable", name)))
    assert str(refusal.value) == expected("unreadable", name)
