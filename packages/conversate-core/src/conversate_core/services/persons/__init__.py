"""Services for the data of one person: export and erase it."""

from .erasing import Erasure, erase_person
from .exporting import PersonExport, export_person

__all__ = ["Erasure", "PersonExport", "erase_person", "export_person"]
