"""Targets of an export: a folder or a ZIP archive."""

from ..internal.export_targets import ArchiveTarget, FolderTarget, Target, open_target

__all__ = ["ArchiveTarget", "FolderTarget", "Target", "open_target"]
