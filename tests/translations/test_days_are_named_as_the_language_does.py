"""The line before the first message of a day."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils.translation import override

from conversate_web.presenting.times import weekday_and_date


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Sunday, Nov. 22, 2026"),
        ("de", "Sonntag, 22. November 2026"),
        ("fr", "Dimanche 22 novembre 2026"),
        ("es", "Domingo, 22 de noviembre de 2026"),
        ("ar", "الأحد، 22 نوفمبر، 2026"),
    ],
)
def test_a_day_is_named_as_the_language_does(language: str, expected: str) -> None:
    with override(language):
        assert weekday_and_date(date(2026, 11, 22)) == expected
