"""A browser without scripts, made of the standard library: cookies, forms and redirects."""

from __future__ import annotations

import re
import subprocess
import time
from email.message import Message
from html import unescape
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener, urlopen


class Page(NamedTuple):
    status: int
    text: str
    headers: Message

    def text_without_token(self) -> str:
        """What is the same at every visit."""
        return re.sub(r'(name="csrfmiddlewaretoken" value)="\w+"', r"\1", self.text)


class Visitor:
    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        return self._open(path, None)

    def submit(self, path: str, action: str = "", **fields: str) -> Page:
        """Load the page at *path*, and send its form with what it has hidden in it."""
        hidden = re.findall(
            r'<input type="hidden" name="(\w+)" value="([^"]*)"', self.get(path).text
        )
        return self._open(action or path, urlencode(dict(hidden) | fields).encode())

    def sign_in(self, username: str, password: str = "conversate") -> Page:
        return self.submit("/login/", username=username, password=password)

    def _open(self, path: str, data: bytes | None) -> Page:
        try:
            answer = self.opener.open(self.address + path, data, timeout=120)
        except HTTPError as error:
            answer = error
        with answer:
            return Page(answer.status, unescape(answer.read().decode()), answer.headers)


def wait_for_answer(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            urlopen(url, timeout=120).close()
        except URLError:
            assert process.poll() is None, "The site ended before it answered."
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(url)
