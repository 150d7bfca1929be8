from __future__ import annotations

import pytest

from conversate_core.content.cleaning import clean_file_name

NAMES = {
    "holiday.jpg": "holiday.jpg",
    "../../etc/passwd": "passwd",
    "/etc/passwd": "passwd",
    "C:\\Users\\ada\\notes.txt": "notes.txt",
    "..": "file",
    ".": "file",
    "": "file",
    "   ": "file",
    "folder/": "file",
    ".htaccess": "htaccess",
    "trailing. . ": "trailing",
    "two\nlines\r\n.txt": "two lines .txt",
    "nul\x00.txt": "nul.txt",
    "bell\x07.txt": "bell.txt",
    "lone\ud800.txt": "lone\ufffd.txt",
    "turned\u202etxt.exe": "turnedtxt.exe",
    "isolated\u2066.txt": "isolated.txt",
    'a<b>c:d"e|f?g*h.txt': "a-b-c-d-e-f-g-h.txt",
    "  many   spaces .txt": "many spaces .txt",
    "Über uns.pdf": "Über uns.pdf",
    "U\u0308ber.pdf": "Über.pdf",
    "写真.png": "写真.png",
    "🐱.gif": "🐱.gif",
}


@pytest.mark.parametrize(("given", "shown"), NAMES.items())
def test_a_name_is_cleaned_for_display(given: str, shown: str) -> None:
    assert clean_file_name(given) == shown


@pytest.mark.parametrize("given", NAMES)
def test_a_clean_name_stays_as_it_is(given: str) -> None:
    once = clean_file_name(given)
    assert clean_file_name(once) == once


def test_a_name_that_is_too_long_keeps_its_ending() -> None:
    assert clean_file_name("n" * 300 + ".jpeg") == "n" * 250 + ".jpeg"


@pytest.mark.parametrize("given", ["n" * 300, "n." + "e" * 300])
def test_a_name_without_a_real_ending_is_cut(given: str) -> None:
    assert clean_file_name(given) == given[:255]
