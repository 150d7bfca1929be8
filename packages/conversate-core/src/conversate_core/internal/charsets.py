"""Characters that the site's database can't store, such as an emoji in MariaDB's utf8mb3."""

from __future__ import annotations

import codecs
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connections
from django.db.models import Model

from ..databases import write_alias

# By MariaDB's names. Where Python has no codec, the database decides.
_MARIADB_CODECS = {
    "armscii8": "",
    "binary": "",
    "koi8r": "koi8_r",
    "koi8u": "koi8_u",
    "latin1": "cp1252",
    "latin2": "iso8859_2",
    "latin5": "iso8859_9",
    "latin7": "iso8859_13",
    "sjis": "shift_jis",
    "ujis": "euc_jp",
}
_COMPLETE = {"utf8mb4", "utf8", "utf16", "utf16le", "utf32", "sql_ascii", ""}
# Up to U+FFFF, the characters of three bytes.
_NARROW = {"utf8mb3", "ucs2"}
_COLUMNS = """
    SELECT table_name, character_set_name FROM information_schema.columns
    WHERE table_schema = DATABASE() AND character_set_name IS NOT NULL
    AND (table_name LIKE 'conversate%%' OR table_name = %s)
"""
_DEFAULTS = """
    SELECT default_character_set_name, @@character_set_client FROM information_schema.schemata
    WHERE schema_name = DATABASE()
"""

Charsets = dict[str, set[str]]

# By database alias.
_cached_charsets: dict[str, Charsets] = {}


def unstorable(text: str, model: type[Model]) -> str:
    """Return the characters of *text* that the columns of *model* can't store, each once.

    ASCII needs no query. On MariaDB, the first other text in a process makes a query.
    """
    if text.isascii():
        return ""
    using = write_alias()
    table = model._meta.db_table
    if using in _cached_charsets and not (
        found := _find_unstorable(text, _cached_charsets[using], table)
    ):
        return found
    # The table may have been converted since.
    _cached_charsets[using] = charsets_of(using)
    return _find_unstorable(text, _cached_charsets[using], table)


def replace_unstorable(text: str, model: type[Model]) -> str:
    """Return *text* with a question mark for each character that *model* can't store."""
    return text.translate(dict.fromkeys(map(ord, unstorable(text, model)), "?"))


def charsets_of(using: str) -> Charsets:
    """Return the character sets of Conversate's tables and the user table, by table name.

    The empty name has the connection's character set, "default" the database's.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        connection.ensure_connection()
        # Known from the connection, without a query.
        encoding = connection.connection.info.parameter_status("server_encoding")
        return {"": {_lower(encoding)}}
    return _charsets_of_mariadb(connection) if connection.vendor == "mysql" else {}


def is_complete(charset: str) -> bool:
    """Return whether a character set has every Unicode character, or accepts any byte."""
    return charset in _COMPLETE


def _charsets_of_mariadb(connection: Any) -> Charsets:
    with connection.cursor() as cursor:
        cursor.execute(_DEFAULTS)
        default, client = cursor.fetchone()
        # "utf8" is what older servers call utf8mb3.
        found: Charsets = {"": {_lower(client)}, "default": {_lower(default)}}
        cursor.execute(_COLUMNS, [get_user_model()._meta.db_table])
        for table, charset in cursor.fetchall():
            found.setdefault(table, set()).add(_lower(charset))
    return {
        table: {"utf8mb3" if name == "utf8" else name for name in names}
        for table, names in found.items()
    }


def _find_unstorable(text: str, charsets: Charsets, table: str) -> str:
    names = charsets.get("", set()) | charsets.get(table, set())
    return "".join(
        character
        for character in dict.fromkeys(text)
        if not all(_can_encode(name, character) for name in names)
    )


def _can_encode(charset: str, character: str) -> bool:
    if is_complete(charset) or character.isascii():
        return True
    if charset in _NARROW:
        return character <= "\uffff"
    try:
        character.encode(_codec(charset))
    except UnicodeEncodeError:
        return False
    except LookupError:
        # The database decides about a character set that Python does not know.
        return True
    return True


def _codec(charset: str) -> str:
    # PostgreSQL calls them WIN1252, LATIN1, EUC_JP, …
    name = _MARIADB_CODECS.get(charset, charset).replace("win1", "cp1")
    return codecs.lookup(name).name


def _lower(name: object) -> str:
    return str(name or "").lower()
