"""Reports what a command has exported."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from django.core.management.base import CommandError, OutputWrapper
from django.utils.translation import gettext as _

from ..internal.exported_files import explain_missing


class Export(Protocol):
    """The numbers of what was exported, and of files that could not be."""

    @property
    def messages(self) -> int: ...
    @property
    def files(self) -> int: ...
    @property
    def missing(self) -> int: ...


def report_export(export: Export, path: Path, stdout: OutputWrapper) -> None:
    """Write what was exported to *path*. Raise CommandError if files are missing."""
    stdout.write(
        _("Exported %(messages)d messages and %(files)d files to %(path)s.")
        % {"messages": export.messages, "files": export.files, "path": path}
    )
    if export.missing:
        raise CommandError(explain_missing(export.missing))
